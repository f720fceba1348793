{%- extends 'nbgrader/manage_assignments.tpl' -%}

{%- block messages -%}
<div class="alert alert-info" lang="fr">
  Promo <strong>{{ course_id }}</strong>. Ici, on note à la main : « Manual Grading ».
  Publier un exercice, corriger et rendre les retours se font depuis le tableau de bord.
  <a href="{{ base_url }}/formgrader/courses">Changer de promo</a>
</div>
{%- endblock -%}
