"""A site's report for programs: JSON, CSV, JUnit."""
