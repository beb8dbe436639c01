/* session/image_diff.c - what differs between two images, or two states of one: where the program stands, variables, pages.
 * Called by `micac image diff`.
 *
 * Both are loaded into VMs of their own, and whether a variable changed is found in the memory: every bit of what it holds
 * (session/image_same.c). Frames are compared from the outermost on, as long as both are of the same function: those behind
 * belong to other calls. What is not a variable (persistent ones, functions, the VM's own) is told as pages. */
#include "session/image_look.h"
#include "session/image_reach.h"
#include "session/image_same.h"

#include "base/error.h"
#include "memory/file.h"
#include "vm/heap/root.h"
#include "vm/run/frame.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct variable {
    const char *name;
    prog_value value;
} variable;

typedef struct variables {
    vm_t *vm;
    variable *list; /* in scratch memory of the VM */
    uint32_t count, room;
} variables;

typedef struct diffing {
    ses_look a, b;
    base_buf *out;
    base_json json;
    bool as_json;
    uint64_t rows;
    base_buf text;
    const char *frame; /* text of the frame whose variables are compared; NULL: the workspace */
    uint32_t number;   /* of that frame in the first image */
    uint64_t bytes;    /* in which the memories differ */
    uint64_t pages;
} diffing;

/* ---- rows ---- */

static void put_value(diffing *d, const char *member, vm_t *vm, prog_value v) {
    const int64_t *dims;
    int64_t buf[2];
    ses_reach reach;
    uint32_t n = vm_dims(vm, v, &dims, buf);
    if (!ses_reach_of(vm, v, NULL, &reach)) vm_error_memory(vm);
    if (!d->as_json) {
        base_buf_printf(d->out, "%s %s ", *member == 'a' ? " to" : "", vm_class_name(vm, v));
        for (uint32_t k = 0; k < n; k++)
            base_buf_printf(d->out, "%s%" PRId64, k ? "x" : "", dims[k]);
        base_buf_printf(d->out, ", %" PRIu64 " bytes", reach.bytes);
        return;
    }
    base_json_object(&d->json, member);
    base_json_str(&d->json, "class", vm_class_name(vm, v));
    base_json_array(&d->json, "size");
    for (uint32_t k = 0; k < n; k++)
        base_json_i64(&d->json, NULL, dims[k]);
    base_json_array_end(&d->json);
    base_json_u64(&d->json, "bytes", reach.bytes);
    base_json_object_end(&d->json);
}

/* Names are an image's, which may be a stranger's. */
static void row_begin(diffing *d, const char *about, const char *name, const char *what) {
    d->rows++;
    if (d->as_json) {
        base_json_object(&d->json, NULL);
        base_json_str(&d->json, "about", about);
        base_json_str(&d->json, "name", name);
        if (d->frame) base_json_u64(&d->json, "frame", d->number);
        base_json_str(&d->json, "what", what);
        return;
    }
    base_buf_printf(d->out, "%-8s ", about);
    base_buf_plain(d->out, name, strlen(name));
    if (d->frame) {
        base_buf_printf(d->out, " (#%u ", d->number);
        base_buf_plain(d->out, d->frame, strlen(d->frame));
        base_buf_byte(d->out, ')');
    }
    base_buf_printf(d->out, ": %s", what);
}

static void row_end(diffing *d) {
    if (d->as_json)
        base_json_object_end(&d->json);
    else
        base_buf_byte(d->out, '\n');
}

static void row_variable(diffing *d, const variable *x, const variable *y) {
    row_begin(d, "variable", x ? x->name : y->name,
              !x   ? "only in the second"
              : !y ? "only in the first"
                   : "changed");
    if (!d->as_json) base_buf_byte(d->out, ',');
    if (x) put_value(d, "before", d->a.session->vm, x->value);
    if (y) put_value(d, x || d->as_json ? "after" : "", d->b.session->vm, y->value);
    row_end(d);
}

/* ---- variables ---- */

static void gather(void *ctx, vm_sym name, prog_value v) {
    variables *l = ctx;
    const char *text = vm_sym_cstr(l->vm, name);
    if (*text == '.') return;
    if (l->count == l->room) {
        uint32_t room = l->room ? 2 * l->room : 64;
        variable *list = vm_scratch(l->vm, room * sizeof *list);
        if (l->count) memcpy(list, l->list, l->count * sizeof *list);
        l->list = list;
        l->room = room;
    }
    l->list[l->count++] = (variable){text, v};
}

static int by_name(const void *x, const void *y) {
    return strcmp(((const variable *)x)->name, ((const variable *)y)->name);
}

static variables variables_of(vm_t *vm, uint32_t scope) {
    variables l = {.vm = vm};
    vm_scope_each(vm, scope, gather, &l);
    if (l.count) qsort(l.list, l.count, sizeof *l.list, by_name);
    return l;
}

static void diff_scope(diffing *d, uint32_t scope) {
    variables x = variables_of(d->a.session->vm, scope), y = variables_of(d->b.session->vm, scope);
    for (uint32_t i = 0, k = 0; i < x.count || k < y.count;) {
        int order = i == x.count ? 1 : k == y.count ? -1 : by_name(&x.list[i], &y.list[k]);
        if (order < 0)
            row_variable(d, &x.list[i++], NULL);
        else if (order > 0)
            row_variable(d, NULL, &y.list[k++]);
        else {
            if (!ses_same(x.vm, x.list[i].value, y.vm, y.list[k].value))
                row_variable(d, &x.list[i], &y.list[k]);
            i++;
            k++;
        }
    }
}

/* ---- where the program stands ---- */

static bool same_function(const ses_standing *x, const ses_standing *y) {
    return strcmp(x->kind, y->kind) == 0 && strcmp(x->name, y->name) == 0 && strcmp(x->file, y->file) == 0;
}

static void row_standing(diffing *d, const ses_standing *x, const ses_standing *y) {
    base_buf text = {0};
    const char *what = !x ? "only in the second" : !y ? "only in the first" : "stands elsewhere";
    ses_standing_text(x ? x : y, &text);
    const char *name = base_buf_cstr(&text);
    row_begin(d, "frame", name ? name : "", what);
    if (x && y && !d->as_json) base_buf_printf(d->out, ", in line %u", y->line);
    if (x && y && d->as_json) base_json_u64(&d->json, "line", y->line);
    row_end(d);
    base_buf_free(&text);
}

static void diff_frame(diffing *d, uint32_t index, const ses_standing *x, const ses_standing *y) {
    vm_t *vm = d->a.session->vm;
    const vm_frame *f = &vm_frames(vm)[index], *g = &vm_frames(d->b.session->vm)[index];
    if (x->line != y->line || x->column != y->column) row_standing(d, x, y);
    if (f->kind == VM_FRAME_NATIVE || (f->flags | g->flags) & VM_FRAME_SCOPED) return;
    d->text.len = 0;
    ses_standing_text(x, &d->text);
    d->frame = base_buf_cstr(&d->text);
    d->number = vm->root->nframes - index;
    diff_scope(d, index);
    d->frame = NULL;
}

static void diff_program(diffing *d) {
    vm_t *va = d->a.session->vm, *vb = d->b.session->vm;
    uint32_t na = va->root->nframes, nb = vb->root->nframes, k = 0;
    ses_standing x, y;
    for (; k < na && k < nb; k++) {
        x = ses_standing_of(va, k);
        y = ses_standing_of(vb, k);
        if (!same_function(&x, &y)) break;
        diff_frame(d, k, &x, &y);
    }
    for (uint32_t i = k; i < na; i++) {
        x = ses_standing_of(va, i);
        row_standing(d, &x, NULL);
    }
    for (uint32_t i = k; i < nb; i++) {
        y = ses_standing_of(vb, i);
        row_standing(d, NULL, &y);
    }
}

static void diff_values(vm_t *vm, void *ctx) {
    diffing *d = ctx;
    (void)vm;
    diff_program(d);
    diff_scope(d, VM_BASE_SCOPE);
}

/* Both VMs may raise; what the second one raised is the first one's error too. */
static void diff_second(vm_t *vm, void *ctx) {
    diffing *d = ctx;
    (void)vm;
    if (!vm_protect(d->b.session->vm, diff_values, d))
        vm_error(d->a.session->vm, NULL, "%s", vm_last_error_message(d->b.session->vm));
}

/* ---- pages ---- */

static mica_status diff_pages(void *ctx, const mica_memory_difference *difference, mica_error *err) {
    diffing *d = ctx;
    uint64_t pages = (difference->bytes + VM_PAGE - 1) / VM_PAGE;
    (void)err;
    d->bytes += difference->bytes;
    d->pages += pages;
    if (!d->as_json) return MICA_OK;
    base_json_object(&d->json, NULL);
    base_json_str(&d->json, "region", difference->region);
    base_json_u64(&d->json, "offset", difference->offset);
    base_json_u64(&d->json, "bytes", difference->bytes);
    base_json_u64(&d->json, "pages", pages);
    base_json_object_end(&d->json);
    return MICA_OK;
}

static mica_status diff_memory(diffing *d, mica_error *err) {
    if (d->as_json) base_json_array(&d->json, "memory");
    mica_status status =
        mica_memory_file_compare(d->a.opened.image.memory, d->b.opened.image.memory, diff_pages, d, err);
    if (d->as_json) {
        base_json_array_end(&d->json);
        return status;
    }
    if (!d->rows && !d->bytes) base_buf_str(d->out, "the same memory\n");
    if (!d->rows && d->bytes) base_buf_str(d->out, "the same program and variables\n");
    if (d->bytes) base_buf_printf(d->out, "%" PRIu64 " pages of the memory differ\n", d->pages);
    return status;
}

static mica_status diff_all(diffing *d, mica_error *err) {
    mica_status status = MICA_OK;
    if (d->as_json) {
        base_json_object(&d->json, NULL);
        base_json_array(&d->json, "differences");
    }
    status = ses_look_protect(&d->a, diff_second, d, err);
    if (d->as_json) base_json_array_end(&d->json);
    if (status == MICA_OK) status = diff_memory(d, err);
    if (!d->as_json) return status;
    base_json_object_end(&d->json);
    base_buf_byte(d->out, '\n');
    return status;
}

mica_status mica_image_diff(const mica_image_source *a, const mica_image_source *b, bool json,
                            mica_buffer *out, bool *differ, mica_error *err) {
    diffing d = {.out = out, .json = {.out = out}, .as_json = json};
    mica_status status = ses_look_begin(&d.a, a, err);
    if (status != MICA_OK) return status;
    status = ses_look_begin(&d.b, b, err);
    if (status == MICA_OK) {
        status = diff_all(&d, err);
        ses_look_end(&d.b);
    }
    ses_look_end(&d.a);
    base_buf_free(&d.text);
    if (status == MICA_OK && out->failed) status = base_fail_memory(err, "comparing images");
    *differ = d.rows || d.bytes;
    return status;
}
