"""What is done with packages: bringing them, running them."""
