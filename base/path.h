/* base/path.h - questions about paths. */
#ifndef BASE_PATH_H
#define BASE_PATH_H

#include <stdbool.h>

typedef enum base_path_what {
    BASE_PATH_NOTHING, /* or nothing that can be reached */
    BASE_PATH_FILE,    /* a regular one: reading it waits for nobody */
    BASE_PATH_FOLDER,
    BASE_PATH_OTHER /* a pipe, a device, a socket */
} base_path_what;
/* What is there, behind links. */
base_path_what base_path_kind(const char *path);
/* Whether a folder can have subfolders; `info` is its stat. False only where the file system counts them. */
struct stat;
bool base_path_may_have_folders(const char *path, const struct stat *info);
/* The path from the root, with `.`, `..` and links resolved where it exists; NULL when memory ran out. End it
 * with base_path_free. */
char *base_path_absolute(const char *path);
/* The path the running program was started by, as the system keeps it; NULL when it may be that of a script
 * which names the program in its first line. Valid for ever. May be relative to the folder the process began
 * in. */
const char *base_path_invoked(void);
/* The path of the running program, links resolved; NULL when it cannot be told. End it with
 * base_path_free. */
char *base_path_program(void);
/* The file that a path names when it is a link, link by link, whether or not the file is there yet; a copy of the path
 * when it is none. NULL with errno set: ELOOP, or memory ran out (ENOMEM). End it with base_path_free. */
char *base_path_follow(const char *path);
/* `name` in the folder in which `path` lies. NULL when memory ran out. End it with base_path_free. */
char *base_path_beside(const char *path, const char *name);
void base_path_free(char *path); /* accepts NULL */

#endif
