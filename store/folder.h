/* store/folder.h - a store in a folder of files: one machine, or a file system that several share and that knows locks. */
#ifndef STORE_FOLDER_H
#define STORE_FOLDER_H

#include "store/store.h"

/* Opens the store in a folder, which is made where there is none, for the user alone. Each object is a file; a part of its key
 * between two '/' must fit into a name of the file system, and there are at most 60 parts. Nothing is kept beside the
 * bytes, so a get gives what the file system gives. Errors: IO, NO_MEMORY. */
MICA_MUST_USE mica_status store_folder_open(const char *path, store **out, mica_error *err);

#endif
