"""What consultations are asked: fetched through the person who asks."""
