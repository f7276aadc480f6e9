"""What pages and routes share: the snapshot's reader, words, pictures and addresses."""
