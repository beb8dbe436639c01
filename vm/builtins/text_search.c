/* vm/builtins/text_search.c - finding, replacing, trimming, splitting and joining text. */
#include "vm/builtins/text_internal.h"
#include "vm/format.h"

#include <string.h>

static base_view view_of(const vm_arr *a) { return base_view_of(a->data, (size_t)a->numel); }

/* First place of `needle` at or after `from`, or -1. */
static int64_t find_from(base_view text, base_view needle, size_t from) {
    if (needle.len == 0 || from > text.len || needle.len > text.len - from) return -1;
    const uint8_t *hit = memmem(text.data + from, text.len - from, needle.data, needle.len);
    return hit ? hit - text.data : -1;
}

/* ---- strfind ---- */

typedef struct finder {
    prog_value pattern;
    bool overlaps;
} finder;

static prog_value find_in(vm_t *vm, prog_value text, void *ctx) {
    const finder *f = ctx;
    vm_arr a, p;
    if (!vm_is_char(vm, text)) vm_error(vm, NULL, "strfind: each element of CELLSTR must be a string");
    vm_view(vm, text, &a);
    vm_view(vm, f->pattern, &p);
    base_view hay = view_of(&a), needle = view_of(&p);
    int64_t count = 0, at = -1;
    size_t step = f->overlaps ? 1 : needle.len;
    for (size_t from = 0; (at = find_from(hay, needle, from)) >= 0; from = (size_t)at + step) count++;
    if (count == 0) return vm_empty(vm);
    void *data;
    prog_value out = vm_new_matrix(vm, PROG_DOUBLE, 0, 1, count, &data);
    double *to = data;
    for (size_t from = 0; (at = find_from(hay, needle, from)) >= 0; from = (size_t)at + step) *to++ = (double)at + 1;
    return out;
}

static prog_value find_each_pattern(vm_t *vm, prog_value pattern, void *ctx) {
    finder *f = ((void **)ctx)[0];
    prog_value *text = ((void **)ctx)[1];
    if (!vm_is_char(vm, pattern)) vm_error(vm, NULL, "strfind: each element of CELLSTR must be a string");
    finder one = {pattern, f->overlaps};
    return find_in(vm, *text, &one);
}

void vm_bi_strfind(vm_t *vm, vm_call *c) {
    finder f = {c->args[1], true};
    bool force_cell = false;
    if (c->nargs % 2) vm_error_usage(vm, "strfind");
    for (uint32_t k = 2; k + 1 < c->nargs; k += 2) {
        const char *option = vm_to_cstr(vm, c->args[k], "strfind");
        if (strcasecmp(option, "overlaps") == 0) f.overlaps = vm_to_bool(vm, c->args[k + 1], "strfind");
        else if (strcasecmp(option, "forcecelloutput") == 0) force_cell = vm_to_bool(vm, c->args[k + 1], "strfind");
        else vm_error(vm, NULL, "strfind: unknown option: %s", option);
    }
    vm_arr texts, patterns;
    bool many = vm_cell_view(vm, c->args[1], &patterns);
    if (!many && !vm_is_char(vm, c->args[1])) vm_error(vm, NULL, "strfind: PATTERN must be a string or cell array of strings");
    if (vm_cell_view(vm, c->args[0], &texts)) {
        if (many) vm_error(vm, NULL, "strfind: PATTERN must be a string or cell array of strings");
        vm_return(vm, c, 0, vm_map_cell(vm, &texts, find_in, &f));
        return;
    }
    if (!vm_is_char(vm, c->args[0])) vm_error(vm, NULL, "strfind: first argument must be a string or cell array of strings");
    if (many) {
        prog_value text = c->args[0];
        vm_return(vm, c, 0, vm_map_cell(vm, &patterns, find_each_pattern, (void *[]){&f, &text}));
        return;
    }
    prog_value found = find_in(vm, c->args[0], &f);
    if (force_cell) {
        prog_value *data, cell = vm_new_cell(vm, 1, 1, &data);
        vm_cell_set(vm, cell, 0, vm_simplify(vm, found));
        found = cell;
    }
    vm_return(vm, c, 0, found);
}

/* ---- strrep ---- */

typedef struct replacer {
    base_view pattern, with;
} replacer;

static prog_value replace_in(vm_t *vm, prog_value text, void *ctx) {
    const replacer *r = ctx;
    if (!vm_is_char(vm, text)) vm_error(vm, NULL, "strrep: each element of S must be a string");
    vm_arr a;
    vm_view(vm, text, &a);
    base_view hay = view_of(&a);
    int64_t at = find_from(hay, r->pattern, 0);
    if (at < 0) return text;
    vm_text out = {.vm = vm};
    size_t copied = 0, from = 0;
    /* Overlapping occurrences are all replaced: what an earlier one covered is not copied again. */
    for (; (at = find_from(hay, r->pattern, from)) >= 0; from = (size_t)at + 1) {
        if ((size_t)at > copied) vm_text_put(&out, hay.data + copied, (size_t)at - copied);
        vm_text_put(&out, r->with.data, r->with.len);
        copied = (size_t)at + r->pattern.len;
    }
    if (copied < hay.len) vm_text_put(&out, hay.data + copied, hay.len - copied);
    return vm_text_value(vm, &out);
}

void vm_bi_strrep(vm_t *vm, vm_call *c) {
    if (c->nargs != 3 && c->nargs != 5) vm_error_usage(vm, "strrep");
    if (!vm_is_char(vm, c->args[1]) || !vm_is_char(vm, c->args[2]))
        vm_error(vm, NULL, "strrep: PTN and REP arguments must be strings or cell arrays of strings");
    vm_arr p, w, texts;
    vm_view(vm, c->args[1], &p);
    vm_view(vm, c->args[2], &w);
    replacer r = {view_of(&p), view_of(&w)};
    if (vm_cell_view(vm, c->args[0], &texts)) vm_return(vm, c, 0, vm_map_cell(vm, &texts, replace_in, &r));
    else if (vm_is_char(vm, c->args[0])) vm_return(vm, c, 0, replace_in(vm, c->args[0], &r));
    else vm_error(vm, NULL, "strrep: S must be a string or cell array of strings");
}

/* ---- strtrim ---- */

static bool is_blank(char ch) { return ch == ' ' || (ch >= '\t' && ch <= '\r'); }

static prog_value trim(vm_t *vm, prog_value v, void *ctx) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls == PROG_CELL) return vm_map_cell(vm, &a, trim, ctx);
    if (a.cls != PROG_CHAR) vm_error(vm, NULL, "strtrim: S argument must be a string or cellstring");
    int64_t rows = a.dims[0], cols = vm_cols(&a), first = cols, last = -1;
    const char *text = a.data;
    for (int64_t k = 0; k < cols; k++)
        for (int64_t r = 0; r < rows; r++)
            if (!is_blank(text[k * rows + r])) {
                if (first == cols) first = k;
                last = k;
            }
    if (first == 0 && last == cols - 1 && cols) return v;
    int64_t n = last >= first ? last - first + 1 : 0;
    if (n == 0 && rows <= 1) return vm_new_string(vm, NULL, 0, a.dq);
    void *data;
    prog_value out = vm_new_matrix(vm, PROG_CHAR, a.dq ? PROG_FLAG_DQ : 0, rows, n, &data);
    if (n && rows) memcpy(data, text + first * rows, (size_t)(n * rows));
    return out;
}

void vm_bi_strtrim(vm_t *vm, vm_call *c) { vm_return(vm, c, 0, trim(vm, c->args[0], NULL)); }

/* ---- strsplit, strjoin ---- */

typedef struct delimiters {
    base_view *at;
    int64_t count;
} delimiters;

static base_view unescaped(vm_t *vm, prog_value v) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls != PROG_CHAR) vm_error(vm, NULL, "strsplit: SEP must be a string");
    vm_text t = {.vm = vm};
    vm_text_unescape(&t, a.data, (size_t)a.numel);
    return base_view_of(t.data, t.len);
}

static delimiters read_delimiters(vm_t *vm, prog_value v) {
    vm_arr a;
    delimiters d;
    if (vm_cell_view(vm, v, &a)) {
        d.count = a.numel;
        d.at = vm_scratch(vm, sizeof(base_view) * (size_t)(a.numel ? a.numel : 1));
        for (int64_t k = 0; k < a.numel; k++) d.at[k] = unescaped(vm, ((const prog_value *)a.data)[k]);
    } else {
        d.count = 1;
        d.at = vm_scratch(vm, sizeof(base_view));
        d.at[0] = unescaped(vm, v);
    }
    return d;
}

/* Length of the longest delimiter that stands at `at`; 0 when there is none. */
static size_t delimiter_at(const delimiters *d, base_view text, size_t at) {
    size_t best = 0;
    for (int64_t k = 0; k < d->count; k++)
        if (d->at[k].len > best && d->at[k].len <= text.len - at && memcmp(text.data + at, d->at[k].data, d->at[k].len) == 0)
            best = d->at[k].len;
    return best;
}

typedef struct strings {
    vm_t *vm;
    base_view *at;
    int64_t count, cap;
} strings;

static void strings_add(strings *s, base_view v) {
    if (s->count == s->cap) {
        int64_t cap = s->cap ? s->cap * 2 : 32;
        base_view *at = vm_scratch(s->vm, sizeof *at * (size_t)cap);
        if (s->count) memcpy(at, s->at, sizeof *at * (size_t)s->count);
        s->at = at;
        s->cap = cap;
    }
    s->at[s->count++] = v;
}

static prog_value strings_row(vm_t *vm, const strings *s) {
    prog_value *data, cell = vm_new_cell(vm, 1, s->count, &data);
    for (int64_t k = 0; k < s->count; k++) vm_cell_give(vm, cell, k, vm_simplify(vm, vm_new_string(vm, (const char *)s->at[k].data, s->at[k].len, false)));
    return cell;
}

void vm_bi_strsplit(vm_t *vm, vm_call *c) {
    uint32_t next = 1;
    delimiters d = {(base_view[]){base_view_str(" ")}, 1};
    if (!vm_is_char(vm, c->args[0])) vm_error(vm, NULL, "strsplit: S and SEP must be string values");
    if (c->nargs % 2 == 0) {
        if (!vm_is_char(vm, c->args[1]) && !vm_is_cellstr(vm, c->args[1])) vm_error(vm, NULL, "strsplit: S and SEP must be string values");
        d = read_delimiters(vm, c->args[1]);
        next = 2;
    }
    bool collapse = true;
    for (; next + 1 < c->nargs; next += 2) {
        const char *option = vm_to_cstr(vm, c->args[next], "strsplit");
        if (strcasecmp(option, "collapsedelimiters") == 0) collapse = vm_to_bool(vm, c->args[next + 1], "strsplit");
        else if (strcasecmp(option, "delimitertype") != 0) vm_error(vm, NULL, "strsplit: invalid parameter name, \"%s\"", option);
        else if (strcasecmp(vm_to_cstr(vm, c->args[next + 1], "strsplit"), "simple") != 0)
            vm_error(vm, NULL, "strsplit: regular expressions are split by regexp (..., \"split\")");
    }
    vm_arr a;
    vm_view(vm, c->args[0], &a);
    base_view text = view_of(&a);
    strings parts = {.vm = vm}, seps = {.vm = vm};
    size_t start = 0, at = 0;
    while (at < text.len) {
        size_t len = delimiter_at(&d, text, at);
        if (!len) {
            at++;
            continue;
        }
        strings_add(&parts, base_view_of(text.data + start, at - start));
        size_t from = at;
        at += len;
        while (collapse && at < text.len && (len = delimiter_at(&d, text, at))) at += len;
        strings_add(&seps, base_view_of(text.data + from, at - from));
        start = at;
    }
    strings_add(&parts, base_view_of(text.data + start, text.len - start));
    vm_return(vm, c, 0, strings_row(vm, &parts));
    if (c->nout > 1) vm_return(vm, c, 1, strings_row(vm, &seps));
}

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
        sep = unescaped(vm, c->args[1]);
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
        } else vm_text_put(&out, sep.data, sep.len);
    }
    vm_return(vm, c, 0, vm_text_value(vm, &out));
}
