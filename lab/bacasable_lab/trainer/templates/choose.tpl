<!doctype html>
<html lang="fr">
<head>
  <meta charset="utf-8">
  <title>Choisir une promo</title>
  <link rel="stylesheet" href="{{ base_url }}/formgrader/static/node_modules/bootstrap/dist/css/bootstrap.min.css">
</head>
<body>
  <main class="container">
    <h1>Quelle promo voulez-vous noter ?</h1>
    {% if courses %}
    <ul>
      {% for course in courses %}
      <li><a href="{{ base_url }}/formgrader?course_id={{ course | urlencode }}">{{ course }}</a></li>
      {% endfor %}
    </ul>
    {% else %}
    <p>Aucune promo ici. Si l'on vient de vous en confier une, arrêtez puis relancez votre serveur.</p>
    {% endif %}
  </main>
</body>
</html>
