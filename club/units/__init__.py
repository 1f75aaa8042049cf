"""The tree of units: city, district, cluster, ward, branch, at any depth."""
