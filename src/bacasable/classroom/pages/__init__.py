"""Server-rendered pages: readable and usable without JavaScript, kept up to date with it."""
