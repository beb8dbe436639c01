/* session/outside.c - what a set-up takes from outside: each kind of call once, with how often and where first. Called for a
 * session that others begin behind (mica_session_begin_base); told of calls by the VM (vm/watch.h).
 *
 * Calls that functions of the library make count at the line of the program that called them, and name the function. Where
 * memory ran out, or there are too many kinds, calls are counted and not told. */
#include "session/image_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/json.h"
#include "vm/heap/root.h"
#include "vm/run/frame.h"
#include "vm/watch.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define TAKEN_MOST  1000
#define DETAIL_MOST 200

typedef struct taken {
    uint32_t builtin, line;
    char
        name[VM_BUILTIN_NAME_MAX]; /* the builtin's; a function of an extension may be gone when it is told */
    unsigned outside;
    uint64_t count;
    char *detail; /* its first argument where that is a text: a name; or NULL */
    char *by;     /* the function of the library that called it, or NULL */
    char *file;   /* of the program; or NULL */
} taken;

struct ses_outside {
    taken *all;
    size_t count, room, last;
    uint64_t untold; /* calls of further kinds */
};

void ses_outside_free(struct ses_outside *o) {
    if (!o) return;
    for (size_t k = 0; k < o->count; k++) {
        base_free(o->all[k].detail);
        base_free(o->all[k].by);
        base_free(o->all[k].file);
    }
    base_free(o->all);
    base_free(o);
}

/* ---- noting ---- */

/* The text that says what was asked for, if the call has one, cut to fit. */
static bool detail_of(vm_t *vm, const vm_call *c, unsigned outside, char out[DETAIL_MOST]) {
    unsigned named = VM_OUTSIDE_File | VM_OUTSIDE_Environment | VM_OUTSIDE_Process;
    out[0] = 0;
    if (!(outside & named) || !c->nargs || !vm_is_string(vm, c->args[0])) return false;
    base_view text = vm_to_view(vm, c->args[0], "set-up");
    size_t len = text.len < DETAIL_MOST ? text.len : DETAIL_MOST - 1;
    for (size_t k = 0; k < len; k++) /* for terminals and JSON alike */
        out[k] = (char)(text.data[k] < 32 || text.data[k] == 127 ? '?' : text.data[k]);
    out[len] = 0;
    return true;
}

static bool same(const taken *t, uint32_t builtin, unsigned outside, const char *detail) {
    return t->builtin == builtin && t->outside == outside && strcmp(t->detail ? t->detail : "", detail) == 0;
}

static taken *find(struct ses_outside *o, uint32_t builtin, unsigned outside, const char *detail) {
    if (o->last < o->count && same(&o->all[o->last], builtin, outside, detail)) return &o->all[o->last];
    for (o->last = 0; o->last < o->count; o->last++)
        if (same(&o->all[o->last], builtin, outside, detail)) return &o->all[o->last];
    return NULL;
}

/* Code below the heap is a snapshot's. */
static void place(vm_t *vm, taken *t) {
    for (uint32_t k = vm->root->nframes; k-- > 0;) {
        const vm_frame *f = &vm_frames(vm)[k];
        uint32_t column;
        if (f->kind != VM_FRAME_CODE) continue;
        const prog_code *code = vm_frame_code(vm, f);
        if (vm_offset_of(vm, code) < VM_HEAP) {
            base_free(t->by);
            t->by = code->name == PROG_NONE
                        ? NULL
                        : base_text_copy(vm_function_text(vm, vm_code_sym(vm, code, code->name)));
            continue;
        }
        vm_place_of(vm, f, &t->line, &column);
        t->file = base_text_copy(vm_code_file(vm, code));
        return;
    }
}

static taken *add(struct ses_outside *o) {
    if (o->count == TAKEN_MOST) return NULL;
    if (o->count == o->room) {
        size_t room = o->room ? 2 * o->room : 16;
        taken *all = base_realloc(o->all, room * sizeof *all);
        if (!all) return NULL;
        o->all = all;
        o->room = room;
    }
    o->last = o->count;
    o->all[o->count] = (taken){0};
    return &o->all[o->count++];
}

static void note(void *ctx, vm_t *vm, const vm_call *c, unsigned outside) {
    struct ses_outside *o = ctx;
    char detail[DETAIL_MOST];
    bool named = detail_of(vm, c, outside, detail);
    taken *t = find(o, c->id, outside, detail);
    if (!t && (t = add(o))) {
        t->builtin = c->id;
        memcpy(t->name, vm_builtin_row(vm, c->id)->name, sizeof t->name);
        t->outside = outside;
        if (named) t->detail = base_text_copy(detail);
        place(vm, t);
    }
    if (t)
        t->count++;
    else
        o->untold++;
}

mica_status mica_session_begin_base(mica_session *s, mica_error *err) {
    ses_imaging *g = ses_imaging_of(s);
    struct ses_outside *o = g ? base_calloc(1, sizeof *o) : NULL;
    if (!o) return base_fail_memory(err, "noting what a set-up takes from outside");
    mica_status status = vm_watch(s->vm, note, o, err);
    if (status != MICA_OK) {
        base_free(o);
        return status;
    }
    g->outside = o;
    g->building = true;
    return MICA_OK;
}

/* ---- telling ---- */

static void tell_json(const struct ses_outside *o, base_json *j) {
    base_json_array(j, "outside");
    for (size_t k = 0; k < o->count; k++) {
        const taken *t = &o->all[k];
        base_json_object(j, NULL);
        base_json_array(j, "takes");
        for (unsigned bit = 0; bit < VM_OUTSIDE_BITS; bit++)
            if (t->outside >> bit & 1) base_json_str(j, NULL, vm_outside_name(bit));
        base_json_array_end(j);
        base_json_str(j, "builtin", t->name);
        if (t->detail) base_json_str(j, "argument", t->detail);
        if (t->by) base_json_str(j, "by", t->by);
        if (t->file) base_json_str(j, "file", t->file);
        base_json_u64(j, "line", t->line);
        base_json_u64(j, "count", t->count);
        base_json_object_end(j);
    }
    base_json_array_end(j);
    if (o->untold) base_json_u64(j, "outside_untold", o->untold);
}

static void tell_line(const taken *t, base_buf *out) {
    const char *between = "  ";
    for (unsigned bit = 0; bit < VM_OUTSIDE_BITS; bit++) {
        if (!(t->outside >> bit & 1)) continue;
        base_buf_printf(out, "%s%s", between, vm_outside_name(bit));
        between = ", ";
    }
    base_buf_printf(out, ": %s", t->name);
    if (t->detail) base_buf_printf(out, " ('%s')", t->detail);
    if (t->by) base_buf_printf(out, " in %s", t->by);
    if (t->file) base_buf_printf(out, ", %s:%u", t->file, t->line);
    if (t->count > 1) base_buf_printf(out, ", %" PRIu64 " times", t->count);
    base_buf_byte(out, '\n');
}

static void tell_lines(const struct ses_outside *o, base_buf *out) {
    base_buf_str(out, o->count || o->untold ? "taken from outside\n" : "taken from outside: nothing\n");
    for (size_t k = 0; k < o->count; k++)
        tell_line(&o->all[k], out);
    if (o->untold) base_buf_printf(out, "  %" PRIu64 " further calls\n", o->untold);
}

void ses_outside_tell(const struct ses_outside *o, base_json *json, base_buf *lines) {
    if (!o) return;
    if (json) tell_json(o, json);
    if (lines) tell_lines(o, lines);
}

bool mica_session_outside(const mica_session *s, bool json, mica_buffer *out) {
    const struct ses_outside *o = s->imaging ? s->imaging->outside : NULL;
    base_json j = {.out = out};
    if (json) base_json_object(&j, NULL);
    ses_outside_tell(o, json ? &j : NULL, json ? NULL : out);
    if (json) base_json_object_end(&j);
    if (json) base_buf_byte(out, '\n');
    return o && (o->count || o->untold);
}
