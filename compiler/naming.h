/* compiler/naming.h - what a source is called after the folders it lies in. */
#ifndef COMPILER_NAMING_H
#define COMPILER_NAMING_H

#include "base/buf.h"

/* The name by which calls find what a source ("strings/strtrim.m") defines, and its category ("strings"), which
 * may be empty; appended. Of a source that no search path would
 * find the name is a slash and its path, as of one that another hides (mica_frontend.precedence). */
void cmp_source_names(const char *path, base_buf *name, base_buf *category);
/* 0 for a class's constructor in the class's folder, which comes before functions of its name; else 1. */
unsigned cmp_source_precedence(const char *path);

#endif
