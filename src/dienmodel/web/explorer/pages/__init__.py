"""One module and one template per page; `site.PAGES` lists them.

A page module says its `PATH`, its `NAME` in the labels, its `TEMPLATE` and its `TABLES` for download, and has one
function `content(view)` that gives the template what it shows.
"""
