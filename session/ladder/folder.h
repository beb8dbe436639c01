/* session/ladder/folder.h - folders of M files: NAME.m by name. The ladder has one for the library, a session
 * those that programs run in. */
#ifndef SESSION_LADDER_FOLDER_H
#define SESSION_LADDER_FOLDER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/walk.h"

/* Zero-initialise to begin; not for two threads at a time. */
typedef struct ses_folder {
    char *path;  /* owned; NULL when unused */
    bool deep;   /* below it at any depth; then its names are read once */
    bool listed; /* they have been */
    base_arena arena;
    base_walk_list files;
} ses_folder;

/* Sets a folder's path (copied), forgetting what was listed. False when memory ran out. */
bool ses_folder_set(ses_folder *f, const char *path, bool deep);
/* Path of NAME.m in the folder into `out`; false when it is not there. Functions of private and class folders
 * are not found by their names alone. */
bool ses_folder_find(ses_folder *f, const char *name, size_t len, base_buf *out);
void ses_folder_free(ses_folder *f);

#endif
