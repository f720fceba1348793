"""Schema versions of the platform's database, applied by `Database.create`."""
