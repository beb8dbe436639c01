/* presets/config_file.c - settings from the environment and from one configuration file, which inih parses.
 *
 * No file of the working folder is looked for: a folder that was unpacked or is shared must not switch
 * validation off for whoever runs a program there. One path is tried and no more, so that a start without a
 * file costs one failed open. */
#include "presets/presets_internal.h"

#include "base/error.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

#define CONFIG_FILE_MAX 65536u

/* ---- the environment ---- */

/* Length of the key when `entry` is NAME=value with the name of that row; else 0. */
static size_t config_variable_len(const char *name, const char *key) {
    size_t n = 0;
    for (; key[n]; n++) {
        char wanted = key[n] == '.'                    ? '_'
                      : key[n] >= 'a' && key[n] <= 'z' ? (char)(key[n] - 'a' + 'A')
                                                       : key[n];
        if (name[n] != wanted) return 0;
    }
    return name[n] == '=' ? n : 0;
}

mica_status mica_config_environment(mica_config *config, const char *const *environment, mica_error *err) {
    for (; environment && *environment; environment++) {
        const char *name = *environment;
        if (strncmp(name, "MICA_", 5) != 0) continue;
        for (size_t i = 0; i < CONFIG_ROWS; i++) {
            size_t len = config_variable_len(name + 5, config_rows[i].key);
            if (!len) continue;
            mica_error inner = MICA_ERROR_INIT;
            mica_status status = config_put(config, i, name + 5 + len + 1, MICA_FROM_ENVIRONMENT, 0, &inner);
            if (status != MICA_OK)
                return base_fail(err, status, NULL, MICA_NO_OFFSET, "environment variable %.*s: %s",
                                 (int)len + 5, name, inner.message);
        }
    }
    return MICA_OK;
}

/* ---- the file ---- */

typedef struct config_reader {
    mica_config *config;
    const char *path, *text, *end;
    uint32_t line;
    mica_error error; /* the first */
    uint32_t error_line;
} config_reader;

static void config_note(config_reader *r, const mica_error *err) {
    if (r->error.code != MICA_OK) return;
    r->error = *err;
    r->error_line = r->line;
}

/* As fgets for inih. Blanks before a line are left out: inih would take an indented line for the rest of the
 * one above. */
static char *config_line(char *out, int size, void *stream) {
    config_reader *r = stream;
    if (r->text == r->end || r->error.code != MICA_OK) return NULL;
    const char *stop = memchr(r->text, '\n', (size_t)(r->end - r->text));
    const char *next = stop ? stop + 1 : r->end;
    if (!stop) stop = r->end;
    r->line++;
    while (r->text < stop && (*r->text == ' ' || *r->text == '\t'))
        r->text++;
    size_t len = (size_t)(stop - r->text);
    mica_error err = MICA_ERROR_INIT;
    if (memchr(r->text, 0, len))
        (void)!base_fail(&err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "a NUL byte is no part of a setting");
    else if (len + 2 > (size_t)size)
        (void)!base_fail(&err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "a line has at most %d bytes",
                         size - 2);
    if (err.code != MICA_OK) {
        config_note(r, &err);
        return NULL;
    }
    memcpy(out, r->text, len);
    out[len] = '\n';
    out[len + 1] = 0;
    r->text = next;
    return out;
}

/* inih calls this for each pair; an error is kept with its line, the first one counts, and the rest is
 * passed over. */
static int config_pair(void *user, const char *section, const char *name, const char *value) {
    config_reader *r = user;
    mica_error err = MICA_ERROR_INIT;
    char key[128];
    if (r->error.code != MICA_OK) return 0;
    if (section[0] && strcmp(section, "snapshot") != 0 && strcmp(section, "gc") != 0) {
        (void)!base_fail(&err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "there is no section [%.40s]; there are [snapshot] and [gc]", section);
    } else {
        snprintf(key, sizeof key, "%s%s", strcmp(section, "gc") == 0 ? "gc." : "", name);
        size_t index = config_find(key);
        (void)!(index < CONFIG_ROWS ? config_put(r->config, index, value, MICA_FROM_FILE, r->line, &err)
                                    : config_unknown(key, &err));
    }
    if (err.code == MICA_OK) return 1;
    config_note(r, &err);
    return 0;
}

static mica_status config_parse_file(mica_config *config, const char *path, const base_buf *text,
                                     mica_error *err) {
    config_reader r = {.config = config,
                       .path = path,
                       .text = (const char *)text->data,
                       .end = (const char *)text->data + text->len,
                       .error = MICA_ERROR_INIT};
    int wrong = text->len ? ini_parse_stream(config_line, &r, config_pair, &r) : 0;
    if (wrong < 0) return base_fail_memory(err, "reading a configuration file");
    if (r.error.code != MICA_OK && (wrong == 0 || (uint32_t)wrong >= r.error_line))
        return base_fail(err, r.error.code, NULL, MICA_NO_OFFSET, "%s:%u: %s", path, r.error_line,
                         r.error.message);
    if (wrong)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "%s:%d: this is no `key = value`, no [section] and no comment", path, wrong);
    snprintf(config->file, sizeof config->file, "%s", path);
    return MICA_OK;
}

/* `*absent` tells that there is no such file; no error is made then. */
static mica_status config_read(mica_config *config, const char *path, bool *absent, mica_error *err) {
    base_buf text = {0};
    int fd = base_file_open(path, O_RDONLY, 0);
    if (fd < 0) {
        bool none =
            errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == EMFILE ||
            errno == ENFILE; /* a start that has no descriptor left is no reason to refuse a program */
        if (absent && none) {
            *absent = true;
            return MICA_ERR_IO;
        }
        return base_fail_errno(err, path, "open");
    }
    mica_status status = base_file_read_fd(fd, path, CONFIG_FILE_MAX, &text, err);
    base_file_close(fd);
    if (status == MICA_OK) status = config_parse_file(config, path, &text, err);
    base_buf_free(&text);
    return status;
}

mica_status mica_config_file(mica_config *config, const char *path, mica_error *err) {
    return config_read(config, path, NULL, err);
}

/* Value of a variable, or NULL; an empty one counts as none unless `empty` is wanted. The environment is
 * given, not asked for: a test has its own, and a library must not read what its program was not asked
 * about. */
static const char *config_getenv(const char *const *environment, const char *name, bool empty) {
    size_t len = strlen(name);
    for (; environment && *environment; environment++) {
        const char *entry = *environment;
        if (strncmp(entry, name, len) == 0 && entry[len] == '=')
            return entry[len + 1] || empty ? entry + len + 1 : NULL;
    }
    return NULL;
}

/* MICA_CONFIG names a file, or none with "none" or an empty value; else the XDG folder, else that below
 * HOME, else /etc. The first that can be built is the only one that is tried. */
bool mica_config_file_path(const char *const *environment, char out[MICA_CONFIG_PATH_MAX], bool *named) {
    const char *path = config_getenv(environment, "MICA_CONFIG", true);
    const char *folder = config_getenv(environment, "XDG_CONFIG_HOME", false), *leaf = "/mica/mica.conf";
    *named = path != NULL;
    if (path && (!*path || strcmp(path, "none") == 0)) return false;
    if (path)
        folder = path, leaf = "";
    else if (!folder || folder[0] != '/') { /* relative folders are to be ignored, says the XDG standard */
        folder = config_getenv(environment, "HOME", false);
        leaf = "/.config/mica/mica.conf";
        if (!folder || folder[0] != '/') folder = "/etc", leaf = "/mica.conf";
    }
    size_t first = strlen(folder), rest = strlen(leaf) + 1;
    if (first + rest > MICA_CONFIG_PATH_MAX) return false;
    memcpy(out, folder, first); /* every start comes here: no formatting */
    memcpy(out + first, leaf, rest);
    return true;
}

/* Variables are stronger than the file (config_put keeps what is). A file that somebody named must be
 * there; the usual one need not. */
mica_status mica_config_load(mica_config *config, const char *const *environment, mica_error *err) {
    char path[MICA_CONFIG_PATH_MAX];
    bool named;
    mica_status status = mica_config_environment(config, environment, err);
    if (status != MICA_OK || !mica_config_file_path(environment, path, &named)) return status;
    bool absent = false;
    status = config_read(config, path, named ? NULL : &absent, err);
    return absent ? MICA_OK : status;
}
