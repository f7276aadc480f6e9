"""What the server answers around the application: documents, compressed files, closed doors."""
