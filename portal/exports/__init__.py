"""What leaves the screen: a figure's rows as CSV, XLSX and JSON, and how to cite it."""
