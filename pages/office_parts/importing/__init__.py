"""The import page, piece by piece: upload, fields, look, import."""
