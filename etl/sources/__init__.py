"""One module per publisher: each reads that publisher's files exactly as published."""
