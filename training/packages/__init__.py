"""Interactive packages in lessons: SCORM 1.2, SCORM 2004 and H5P, brought as an archive and run apart from the site."""
