"""The tasks of docs/guide, walked on a phone; the pictures in its pages are taken on the way (`make pictures`)."""
