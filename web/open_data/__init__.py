"""Open data over HTTP: releases as files, cells as JSON."""
