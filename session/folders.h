/* session/folders.h - the folders in which functions are looked for by name, and what stands in them: function files, class
 * folders (@…) and packages (+…). */
#ifndef SESSION_FOLDERS_H
#define SESSION_FOLDERS_H

#include "base/buf.h"

#include <stdint.h>
#include <stddef.h>
#include <stdbool.h>

struct mica_session;

/* One folder, and the names of its class folders and packages once they were asked for. */
typedef struct ses_search_folder {
    char *path;        /* owned */
    bool behind;       /* found after the library */
    bool known;        /* `marks` is what it has, as of the time and place below */
    bool fresh;        /* that was so in this epoch */
    bool racy;         /* it may have changed since without a sign */
    bool many;         /* it has too many entries to list them: any mark may be there */
    base_buf marks;    /* names that begin with @ or +, each NUL-terminated */
    uint64_t dev, ino; /* of the folder */
    int64_t seconds, nanoseconds;
} ses_search_folder;

/* Zero-initialise to begin. */
typedef struct ses_search {
    ses_search_folder *folders; /* in their order */
    size_t count;
    base_buf path;  /* the search path and the program's folder that the list was made of */
    uint32_t epoch; /* of the VM's names (vm->forgotten) that `fresh` is about */
    bool made;
} ses_search;

/* The file of a function in the folders before the library, or behind it: NAME.m and @NAME/NAME.m, of a package as
 * "a.b.NAME", of a class as "@CLASS/NAME". False too where memory ran out. */
bool ses_search_file(struct mica_session *s, const char *name, size_t len, bool behind, base_buf *out);
/* The same after *skip others, which is less by as many as there were. */
bool ses_search_nth(struct mica_session *s, const char *name, size_t len, bool behind, uint32_t *skip,
                    base_buf *out);
/* Looks again at folders that have changed; whether any has. For names that nobody had. */
bool ses_search_again(struct mica_session *s);
/* Whether a name can be that of a function at all: none has a slash that would lead out of the folder. */
bool ses_search_usable(const char *name, size_t len);
void ses_search_free(ses_search *search);

/* The members `package`, `class_folder` and `members` of vm_resolver. */
bool ses_package(void *ctx, const char *name, size_t len);
bool ses_class_folder(void *ctx, const char *name, size_t len);
bool ses_members(void *ctx, const char *name, size_t len,
                 void (*each)(void *each_ctx, const char *name, size_t len, char kind), void *each_ctx);

#endif
