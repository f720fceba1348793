"""The JSON API: thin handlers over `views` and `exchange`."""
