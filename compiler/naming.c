/* compiler/naming.c - the place of a source among folders → the name that its function has.
 *
 *     strings/strtrim.m       strtrim             a function; folders like "strings" are categories
 *     strings/private/h.m     strings/private/h   private: only sources of "strings" mean it by "h"
 *     x/+a/+b/f.m             a.b.f               of a package
 *     x/@cls/m.m              @cls/m              a method; in a package @a.b.cls/m
 *     x/@cls/cls.m            cls                 the constructor; in a package a.b.cls
 *     x/+a/private/h.m        x/+a/private/h      private to the package, as to any folder
 *     x/@cls/more/f.m         /x/@cls/more/f.m    no search path leads there: so named, no call finds it
 *
 * A search path has a folder and the folders below it, but none below a private one; packages and folders of
 * classes are reached by the names before them. */
#include "compiler/naming.h"

#include <string.h>

/* The parts that a path falls into; what is not there is empty and lies at the end of what comes before. */
typedef struct naming {
    base_view folders;  /* "x/y", without what stands before the file */
    base_view packages; /* "+a/+b" */
    base_view class;    /* "@cls" */
    bool private;       /* in a private folder behind all that */
    bool reached;       /* by a search path */
    const char *file;
} naming;

static base_view naming_join(base_view a, const char *part, size_t len) {
    return a.len ? base_view_of(a.data, (size_t)((const uint8_t *)part - a.data) + len)
                 : base_view_of(part, len);
}

static naming naming_of(const char *path) {
    naming n = {.reached = true};
    for (const char *slash; (slash = strchr(path, '/')); path = slash + 1) {
        size_t len = (size_t)(slash - path);
        bool first = !n.packages.len && !n.class.len && !n.private;
        if (len == 7 && memcmp(path, "private", 7) == 0 && !n.private)
            n.private = true;
        else if (path[0] == '+' && len > 1 && !n.class.len && !n.private)
            n.packages = naming_join(n.packages, path, len);
        else if (path[0] == '@' && len > 1 && !n.class.len && !n.private)
            n.class = base_view_of(path, len);
        else if (first)
            n.folders = naming_join(n.folders, path, len);
        else
            n.reached = false;
    }
    n.file = path;
    return n;
}

static size_t naming_stem(const char *file) {
    size_t len = strlen(file);
    return len > 2 && strcmp(file + len - 2, ".m") == 0 ? len - 2 : len;
}

/* Whether the file of a class's folder is the constructor. */
static bool naming_constructs(const naming *n) {
    size_t len = naming_stem(n->file);
    return n->class.len == len + 1 && memcmp(n->class.data + 1, n->file, len) == 0;
}

/* "a.b." of "+a/+b". */
static void naming_packages(base_view packages, base_buf *out) {
    for (size_t i = 0; i < packages.len; i++) {
        if (packages.data[i] == '+' && (i == 0 || packages.data[i - 1] == '/')) continue;
        base_buf_byte(out, packages.data[i] == '/' ? '.' : packages.data[i]);
    }
    if (packages.len) base_buf_byte(out, '.');
}

/* The last folder of all is the private one; a path with another behind it is not reached. */
void cmp_source_names(const char *path, base_buf *name, base_buf *category) {
    naming n = naming_of(path);
    base_buf_append(category, n.folders.data, n.folders.len);
    if (!n.reached) base_buf_byte(name, '/');
    if (!n.reached || n.private) {
        base_buf_append(name, path, n.reached ? naming_stem(path) : strlen(path));
        return;
    }
    bool method = n.class.len && !naming_constructs(&n);
    if (method) base_buf_byte(name, '@');
    naming_packages(n.packages, name);
    if (method) base_buf_append(name, n.class.data + 1, n.class.len - 1);
    if (method) base_buf_byte(name, '/');
    base_buf_append(name, n.file, naming_stem(n.file));
}

unsigned cmp_source_precedence(const char *path) {
    naming n = naming_of(path);
    return !(n.reached && !n.private && naming_constructs(&n));
}
