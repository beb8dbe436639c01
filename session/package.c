/* session/package.c - what a folder of functions, or a package of them, needs to become a layer of the session that
 * runs: a package's DESCRIPTION, the build, the slot. Which packages there are, and what depends on what, is decided
 * in M (stdlib/system/pkg.m). */
#include "session/package.h"

#include "session/frontend.h"
#include "session/session_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/path.h"
#include "mica/builder.h"
#include "vm/run/frame.h"

#include <ctype.h>
#include <strings.h>

#define DESCRIPTION_MOST (1u << 20)

/* ---- DESCRIPTION ---- */

/* The value of a line "Name: value", with the lines behind it that begin with a blank, each after one blank. NULL
 * where there is none, or memory ran out. */
static char *field_of(const char *text, const char *name) {
    size_t len = strlen(name);
    base_buf value = {0};
    for (const char *line = text, *next; *line; line = next) {
        size_t n = strcspn(line, "\n");
        next = line + n + (line[n] != 0);
        bool begins = !value.len && strncasecmp(line, name, len) == 0 && line[len] == ':';
        if (!begins && !(value.len && isblank((unsigned char)*line))) {
            if (value.len) break;
            continue;
        }
        const char *from = line + (begins ? len + 1 : 0), *end = line + n;
        while (from < end && isspace((unsigned char)*from))
            from++;
        while (end > from && isspace((unsigned char)end[-1]))
            end--;
        if (value.len && end > from) base_buf_byte(&value, ' ');
        base_buf_append(&value, from, (size_t)(end - from));
    }
    const char *whole = value.len ? base_buf_cstr(&value) : NULL;
    char *copy = whole ? base_text_copy(whole) : NULL;
    base_buf_free(&value);
    return copy;
}

static mica_status read_words(const char *file, ses_package_words *out, mica_error *err) {
    base_buf bytes = {0};
    mica_status status = base_file_read_all(file, DESCRIPTION_MOST, &bytes, err);
    const char *text = status == MICA_OK ? base_buf_cstr(&bytes) : NULL;
    if (status == MICA_OK && !text) status = base_fail_memory(err, "reading a package");
    if (status == MICA_OK) {
        out->name = field_of(text, "Name");
        out->version = field_of(text, "Version");
        out->description = field_of(text, "Description");
    }
    base_buf_free(&bytes);
    return status;
}

static const char *put_path(base_buf *path, const char *folder, const char *leaf) {
    path->len = 0;
    base_buf_printf(path, "%s/%s", folder, leaf);
    return base_buf_cstr(path);
}

mica_status ses_package_look(const char *folder, bool *is_package, ses_package_words *out, mica_error *err) {
    base_buf path = {0};
    const char *inst = put_path(&path, folder, "inst");
    mica_status status = MICA_OK;
    *is_package = false;
    *out = (ses_package_words){0};
    if (inst && base_path_kind(inst) == BASE_PATH_FOLDER) out->root = base_text_copy(inst);
    const char *file = put_path(&path, folder, "DESCRIPTION");
    if (!file) status = base_fail_memory(err, "reading a package");
    if (out->root && file && base_path_kind(file) == BASE_PATH_FILE) {
        status = read_words(file, out, err);
        *is_package = status == MICA_OK;
    }
    base_buf_free(&path);
    if (!*is_package) ses_package_free(out);
    return status;
}

void ses_package_free(ses_package_words *words) {
    base_free(words->root);
    base_free(words->name);
    base_free(words->version);
    base_free(words->description);
    *words = (ses_package_words){0};
}

/* ---- building ---- */

static void tell(const mica_builder_report *report, base_buf *told) {
    for (size_t i = 0; i < report->refusal_count; i++) {
        const mica_refusal *r = &report->refusals[i];
        base_buf_str(told, r->source);
        if (r->line) base_buf_printf(told, ":%u:%u", r->line, r->column);
        base_buf_printf(told, ": %s: %s\n", r->fatal ? "error" : "warning", r->reason);
    }
}

mica_status ses_package_build(void *ctx, const char *folder, const char *path, base_buf *told,
                              mica_error *err) {
    mica_builder_config config;
    mica_builder_report report = {0};
    mica_builder *builder = NULL;
    ses_package_words words;
    bool package;
    const mica_frontend *frontend = ses_m_frontend();
    (void)ctx;
    if (!frontend) return base_fail_memory(err, "building a package");
    mica_status status = ses_package_look(folder, &package, &words, err);
    if (status != MICA_OK) return status;
    mica_builder_config_default(&config);
    config.keep_going = true;
    config.package = words.name;
    config.package_version = words.version;
    config.package_description = words.description;
    status = mica_builder_new(frontend, &config, &builder, err);
    if (status == MICA_OK) status = mica_builder_add_directory(builder, package ? words.root : folder, err);
    if (status == MICA_OK) status = mica_builder_build_path(builder, path, &report, err);
    if (status == MICA_OK) tell(&report, told);
    if (status == MICA_OK && told->failed) status = base_fail_memory(err, "building a package");
    mica_builder_free(builder);
    ses_package_free(&words);
    return status;
}

/* ---- layers that come and go ---- */

/* All names are looked for anew; those of methods in the slot are. */
static void changed(mica_session *s, uint32_t slot) {
    s->methods_known &= ~(1u << slot);
    s->methods_there &= ~(1u << slot);
    vm_forget_names(s->vm);
}

mica_status ses_layer_attach(void *ctx, const char *path, mica_error *err) {
    mica_session *s = ctx;
    uint32_t slot;
    mica_status status = ses_ladder_attach(&s->ladder, path, &slot, err);
    if (status == MICA_OK) changed(s, slot);
    return status;
}

mica_status ses_layer_detach(void *ctx, const char *path, mica_error *err) {
    mica_session *s = ctx;
    uint32_t slot;
    mica_status status = ses_ladder_detach(&s->ladder, path, &slot, err);
    if (status == MICA_OK) changed(s, slot);
    return status;
}

const char *ses_layer_path(void *ctx, uint32_t n) {
    const ses_ladder *l = &((const mica_session *)ctx)->ladder;
    if (n >= l->layer_count) return NULL;
    return l->detached[n] ? "" : l->layer_paths[n];
}
