"""The memory: SQLAlchemy Core over SQLite or PostgreSQL."""
