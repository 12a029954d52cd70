"""What types of the schema are written with: descriptions, enums, scalars, ids, errors, marks."""
