"""What people answer in surveys: estimates, their error, and whether they really changed."""
