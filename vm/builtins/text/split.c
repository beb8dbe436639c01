/* vm/builtins/text/split.c - strsplit and strjoin.
 *
 * Delimiters are texts, not sets of characters, and the longest that fits counts. A run of them counts as
 * one unless "collapsedelimiters" is false: the opposite of what other languages do, and of ostrsplit.
 * Escapes in delimiters are taken, also in single quotes. With "regularexpression" all of them become one
 * pattern. */
#include "vm/builtins/text/regexp.h"
#include "vm/text/format.h"

#include <strings.h>

typedef struct delimiters {
    base_view *at;
    int64_t count;
} delimiters;

typedef struct strings {
    vm_t *vm;
    base_view *at;
    int64_t count, cap;
} strings;

/* Views of the text: pieces are copied only into their values. */
static void strings_add(strings *s, const void *data, size_t len) {
    if (s->count == s->cap) {
        int64_t cap = s->cap ? s->cap * 2 : 32;
        base_view *at = vm_scratch(s->vm, sizeof *at * (size_t)cap);
        if (s->count) memcpy(at, s->at, sizeof *at * (size_t)s->count);
        s->at = at;
        s->cap = cap;
    }
    s->at[s->count++] = base_view_of(data, len);
}

static prog_value strings_row(vm_t *vm, const strings *s) {
    prog_value *data, cell = vm_new_cell(vm, 1, s->count, &data);
    VM_STEPS (k, s->count)
        vm_cell_give(vm, cell, k,
                     vm_simplify(vm, vm_new_string(vm, (const char *)s->at[k].data, s->at[k].len, false)));
    return cell;
}

/* A delimiter's bytes; with `escapes` its escape sequences are replaced. */
static base_view delimiter_text(vm_t *vm, prog_value v, bool escapes) {
    vm_arr a;
    vm_view(vm, v, &a);
    vm_text t = {.vm = vm};
    if (escapes)
        vm_text_unescape(&t, a.data, (size_t)a.numel);
    else
        vm_text_put(&t, a.data, (size_t)a.numel);
    return base_view_of(t.data, t.len);
}

static delimiters read_delimiters(vm_t *vm, prog_value v, bool escapes) {
    vm_arr a;
    delimiters d = {NULL, 1};
    bool many = vm_cell_view(vm, v, &a);
    if (many) d.count = a.numel;
    d.at = vm_scratch(vm, sizeof(base_view) * (size_t)(d.count + 1));
    VM_STEPS (k, d.count)
        d.at[k] = delimiter_text(vm, many ? ((const prog_value *)a.data)[k] : v, escapes);
    return d;
}

/* Length of the longest delimiter that stands at `at`; 0 when there is none. */
static size_t delimiter_at(const delimiters *d, base_view text, size_t at) {
    size_t best = 0;
    VM_STEPS (k, d->count)
        if (d->at[k].len > best && d->at[k].len <= text.len - at &&
            memcmp(text.data + at, d->at[k].data, d->at[k].len) == 0)
            best = d->at[k].len;
    return best;
}

/* A run is cut off whole, and is one separator in the second output. */
static void split_plainly(base_view text, const delimiters *d, bool collapse, strings *parts, strings *seps) {
    size_t start = 0, at = 0;
    while (at < text.len) {
        size_t len = delimiter_at(d, text, at), from = at;
        if (!len) {
            at++;
            continue;
        }
        strings_add(parts, text.data + start, at - start);
        at += len;
        while (collapse && at < text.len && (len = delimiter_at(d, text, at)))
            at += len;
        strings_add(seps, text.data + from, at - from);
        start = at;
    }
    strings_add(parts, text.data + start, text.len - start);
}

/* All delimiters become alternatives of one pattern, and with `collapse` a repeated group of them. */
static void split_by_pattern(vm_t *vm, base_view text, const delimiters *d, bool collapse, strings *parts,
                             strings *seps) {
    vm_text pattern = {.vm = vm};
    if (collapse) vm_text_byte(&pattern, '(');
    VM_STEPS (k, d->count) {
        if (k) vm_text_byte(&pattern, '|');
        vm_text_put(&pattern, d->at[k].data, d->at[k].len);
    }
    if (collapse) vm_text_puts(&pattern, ")+");
    vm_matches *m = vm_scratch(vm, sizeof *m);
    vm_find_matches(vm, "strsplit", base_view_of(pattern.data, pattern.len), text, &(vm_regexp_options){0},
                    m);
    size_t start = 0;
    for (size_t k = 0; k < m->count; k++) {
        strings_add(parts, text.data + start, m->at[k].start - start);
        strings_add(seps, text.data + m->at[k].start, m->at[k].end - m->at[k].start);
        start = m->at[k].end;
    }
    strings_add(parts, text.data + start, text.len - start);
}

typedef struct split_request {
    prog_value delimiter; /* PROG_UNDEF: white space */
    bool collapse, pattern;
} split_request;

static bool begins(const char *name, const char *full) {
    return *name && strncasecmp(name, full, strlen(name)) == 0;
}

/* strsplit (s, [del], [collapse], name, value, …): the delimiter may be missing in front of options, so
 * whether a text is a delimiter or a name is told by its place and by how many arguments there are. */
static split_request read_request(vm_t *vm, vm_call *c) {
    split_request r = {PROG_UNDEF, true, false};
    uint32_t k = 1;
    for (; k < c->nargs; k++) {
        prog_class cls = vm_class(vm, c->args[k]);
        if (cls == PROG_LOGICAL || vm_is_numeric_class(cls)) {
            if (vm_numel(vm, c->args[k]) != 1)
                vm_error(vm, NULL, "strsplit: S and DEL must be string values");
            r.collapse = vm_to_bool(vm, c->args[k], "strsplit");
            continue;
        }
        if (cls != PROG_CHAR && !vm_is_cellstr(vm, c->args[k]))
            vm_error(vm, NULL, "strsplit: S and DEL must be string values");
        if (cls == PROG_CHAR && k + 1 < c->nargs && (k > 1 || c->nargs % 2)) {
            const char *name = vm_to_cstr(vm, c->args[k], "strsplit");
            bool collapse = strcasecmp(name, "collapsedelimiters") == 0,
                 type = strcasecmp(name, "delimitertype") == 0;
            if (collapse) r.collapse = vm_to_bool(vm, c->args[k + 1], "strsplit");
            if (type) {
                const char *value = vm_to_cstr(vm, c->args[k + 1], "strsplit");
                r.pattern = begins(value, "regularexpression");
                if (!r.pattern && !begins(value, "simple") && !begins(value, "legacy"))
                    vm_error(vm, NULL, "strsplit: Invalid DELIMITERTYPE");
            }
            if (collapse || type) {
                k++;
                continue;
            }
            if (k > 1)
                vm_error(vm, "Octave:strsplit:invalid_parameter_name",
                         "strsplit: invalid parameter name, '%s'", name);
        }
        if (k > 1) vm_error(vm, NULL, "strsplit: invalid parameter name");
        r.delimiter = c->args[k];
    }
    return r;
}

/* Without a delimiter every kind of white space is one. */
void vm_bi_strsplit(vm_t *vm, vm_call *c) {
    static const char blanks[] = " \f\n\r\t\v";
    if (!vm_is_char(vm, c->args[0])) vm_error(vm, NULL, "strsplit: S and DEL must be string values");
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    if (a.ndims > 2 || a.dims[0] > 1) vm_error(vm, NULL, "strsplit: S must be a char row vector");
    split_request r = read_request(vm, c);
    delimiters d;
    if (r.delimiter != PROG_UNDEF)
        d = read_delimiters(vm, r.delimiter, !r.pattern);
    else {
        d.count = r.pattern ? 1 : 6;
        d.at = vm_scratch(vm, 6 * sizeof(base_view));
        for (int k = 0; k < 6; k++)
            d.at[k] = base_view_of(blanks + k, 1);
        if (r.pattern) d.at[0] = base_view_str("\\s");
    }
    base_view text = base_view_of(a.data, (size_t)a.numel);
    strings parts = {.vm = vm}, seps = {.vm = vm};
    if (r.pattern)
        split_by_pattern(vm, text, &d, r.collapse, &parts, &seps);
    else
        split_plainly(text, &d, r.collapse, &parts, &seps);
    vm_return(vm, c, 0, strings_row(vm, &parts));
    if (c->nout > 1) vm_return(vm, c, 1, strings_row(vm, &seps));
}

/* A cell of delimiters has one for each gap. */
void vm_bi_strjoin(vm_t *vm, vm_call *c) {
    if (!vm_is_cellstr(vm, c->args[0])) vm_error_usage(vm, "strjoin");
    vm_arr a, seps = {0};
    vm_view(vm, c->args[0], &a);
    base_view sep = base_view_str(" ");
    bool many = c->nargs > 1 && vm_cell_view(vm, c->args[1], &seps);
    if (many && seps.numel != a.numel - 1)
        vm_error(vm, NULL, "strjoin: the number of delimiters does not match the number of strings");
    if (c->nargs > 1 && !many) {
        if (!vm_is_char(vm, c->args[1])) vm_error_usage(vm, "strjoin");
        sep = delimiter_text(vm, c->args[1], true);
    }
    vm_text out = {.vm = vm};
    for (int64_t k = 0; k < a.numel; k++) {
        vm_arr part;
        vm_view(vm, ((const prog_value *)a.data)[k], &part);
        vm_text_put(&out, part.data, (size_t)part.numel);
        if (k + 1 == a.numel) break;
        if (many) {
            vm_view(vm, ((const prog_value *)seps.data)[k], &part);
            if (part.cls != PROG_CHAR) vm_error_usage(vm, "strjoin");
            vm_text_put(&out, part.data, (size_t)part.numel);
        } else
            vm_text_put(&out, sep.data, sep.len);
    }
    vm_return(vm, c, 0, vm_text_value(vm, &out));
}
