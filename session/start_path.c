/* session/start_path.c - the search path that programs begin with: what the host was told of it, and the list that the user
 * keeps for every program.
 *
 * It is made when the VM first asks for its path, which is when the first function is looked up: a start that calls nothing opens
 * no list. The list ($XDG_CONFIG_HOME/mica/path or ~/.config/mica/path) is written by savepath: a folder on each line, "*" for
 * the library, lines that begin with # for people. */
#include "session/session_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/system.h"

#include <fcntl.h>
#include <stdlib.h>

#define LIST_MOST (1u << 20) /* bytes of a list that is believed to be one */

/* Appends a folder behind a colon, from the root. */
static void put_folder(base_buf *out, const char *name, size_t len) {
    base_buf here = {0};
    if (!len || (len == 1 && *name == '.')) return;
    base_buf_byte(out, ':');
    if (*name != '/' && base_system_cwd(&here)) base_buf_printf(out, "%.*s/", (int)here.len, here.data);
    while (len > 1 && name[len - 1] == '/')
        len--;
    base_buf_append(out, name, len);
    base_buf_free(&here);
}

/* The folders of a text between `end`s, up to one that is called "*"; how much of it that was, with the "*". */
static size_t put_folders(base_buf *out, base_view text, char end) {
    const char *at = (const char *)text.data, *stop = at + text.len;
    while (at < stop) {
        const char *next = memchr(at, end, (size_t)(stop - at));
        size_t len = (size_t)((next ? next : stop) - at);
        bool library = len == 1 && *at == '*' && end == '\n';
        if (!library && !(end == '\n' && *at == '#')) put_folder(out, at, len);
        at += len + (next != NULL);
        if (library) return (size_t)(at - (const char *)text.data);
    }
    return text.len;
}

/* Bytes of the user's list; none where there is no list. */
static void read_list(base_buf *out) {
    const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    base_buf path = {0};
    if (base && *base == '/')
        base_buf_printf(&path, "%s/mica/path", base);
    else if (home && *home)
        base_buf_printf(&path, "%s/.config/mica/path", home);
    const char *file = path.len ? base_buf_cstr(&path) : NULL;
    int fd = file ? base_file_open(file, O_RDONLY, 0) : -1;
    if (fd >= 0) {
        if (base_file_read_fd(fd, file, LIST_MOST, out, NULL) != MICA_OK) out->len = 0;
        base_file_close(fd);
    }
    base_buf_free(&path);
}

mica_status ses_start_path_set(mica_session *s, const mica_session_options *o, mica_error *err) {
    s->saved_path = o->saved_path;
    if (o->path && *o->path) s->path_given = base_text_copy(o->path);
    if (o->default_path && *o->default_path) s->path_default = base_text_copy(o->default_path);
    if ((o->path && *o->path && !s->path_given) || (o->default_path && *o->default_path && !s->path_default))
        return base_fail_memory(err, "keeping the search path");
    return MICA_OK;
}

/* vm_resolver.start_path. */
const char *ses_start_path(void *ctx, char which) {
    mica_session *s = ctx;
    base_buf *out = &s->start_path, list = {0};
    out->len = 0;
    if (which == 'c') return s->path_given;
    if (which == 'a' && s->saved_path) read_list(&list);
    if (!s->path_given && !s->path_default && !list.len) {
        base_buf_free(&list);
        return NULL;
    }
    base_buf_byte(out, '.');
    if (s->path_given) put_folders(out, base_view_str(s->path_given), ':');
    if (s->path_default) put_folders(out, base_view_str(s->path_default), ':');
    size_t front = put_folders(out, base_view_of(list.data, list.len), '\n');
    base_buf_printf(out, ":%s", vm_library_folder(s->vm));
    if (list.len > front) put_folders(out, base_view_of(list.data + front, list.len - front), '\n');
    base_buf_free(&list);
    return base_buf_cstr(out);
}

void ses_start_path_free(mica_session *s) {
    base_free(s->path_given);
    base_free(s->path_default);
    base_buf_free(&s->start_path);
}
