/* vm/builtins/text/search.c - finding, replacing and trimming text: strfind, strrep, strtrim; and what the
 * library's strtok, ostrsplit and ismember are made of (__span__, __cut__, __find_text__). Searching is
 * memmem's, which is linear. */
#include "vm/builtins/text/text.h"

#include <string.h>

static base_view view_of(const vm_arr *a) {
    return base_view_of(a->data, (size_t)a->numel);
}

/* First place of `needle` at or after `from`, or -1. */
static int64_t find_from(base_view text, base_view needle, size_t from) {
    if (needle.len == 0 || from > text.len || needle.len > text.len - from) return -1;
    const uint8_t *hit = memmem(text.data + from, text.len - from, needle.data, needle.len);
    return hit ? hit - text.data : -1;
}

/* ---- the end of a token ---- */

/* Which of the 256 characters are among those of a set. */
static void read_set(vm_t *vm, prog_value v, bool member[256], const char *who) {
    vm_arr set;
    vm_view(vm, v, &set);
    memset(member, 0, 256);
    if (set.cls > PROG_CHAR && set.cls != PROG_LOGICAL) vm_error(vm, NULL, "%s: SET must be characters", who);
    VM_STEPS (i, set.numel) {
        double d = vm_elem(&set, i);
        if (d >= 0 && d <= 255 && d == (double)(int)d) member[(int)d] = true;
    }
}

static void view_text(vm_t *vm, prog_value v, vm_arr *out, const char *who) {
    if (!vm_is_char(vm, v)) vm_error(vm, NULL, "%s: TEXT must be a string", who);
    vm_view(vm, v, out);
}

/* The first place from k on that is a member, or that is none, as `in` says; the text's end where there is
 * no such. */
static int64_t span(const vm_arr *text, int64_t k, const bool member[256], bool in) {
    const uint8_t *at = text->data;
    while (k < text->numel && member[at[k]] != in)
        k++;
    return k;
}

/* __span__ (text, set, from, in): places from 1; one behind the end when there is none. */
void vm_bi_span(vm_t *vm, vm_call *c) {
    vm_arr text;
    bool member[256], in = vm_to_bool(vm, c->args[3], "__span__");
    int64_t k = vm_to_int(vm, c->args[2], "__span__") - 1;
    view_text(vm, c->args[0], &text, "__span__");
    read_set(vm, c->args[1], member, "__span__");
    k = span(&text, k < 0 ? 0 : k, member, in);
    vm_return_double(vm, c, (double)(k < text.numel ? k : text.numel) + 1);
}

/* __cut__ (text, set): all pieces between members of the set, empty ones too. Counted first, so that the
 * cell is made once. */
void vm_bi_cut(vm_t *vm, vm_call *c) {
    vm_arr text;
    bool member[256];
    view_text(vm, c->args[0], &text, "__cut__");
    read_set(vm, c->args[1], member, "__cut__");
    int64_t count = 1;
    for (int64_t k = 0; (k = span(&text, k, member, true)) < text.numel; k++)
        count++;
    prog_value *members, cell = vm_new_cell(vm, 1, count, &members);
    for (int64_t k = 0, from = 0; k < count; k++) {
        vm_poll_at(vm, k);
        int64_t end = span(&text, from, member, true);
        void *to;
        prog_value piece = vm_new_matrix(vm, PROG_CHAR, text.dq ? PROG_FLAG_DQ : 0, 1, end - from, &to);
        memcpy(to, (const uint8_t *)text.data + from, (size_t)(end - from));
        vm_cell_give(vm, cell, k, piece);
        from = end + 1;
    }
    vm_return(vm, c, 0, cell);
}

/* ---- texts in a table ---- */

typedef struct text_table {
    const prog_value *texts;
    uint32_t *place, slots; /* place + 1 by hash, a power of two of them */
} text_table;

/* FNV-1a; the last step spreads high bits into those that choose a slot. */
static uint32_t text_hash(const vm_arr *a) {
    uint32_t h = 2166136261u;
    VM_STEPS (k, a->numel)
        h = (h ^ ((const uint8_t *)a->data)[k]) * 16777619u;
    return h ^ h >> 15;
}

/* The slot of a text in the table, or the free one where it would lie. */
static uint32_t *text_slot(vm_t *vm, const text_table *t, prog_value v) {
    vm_arr a, b;
    vm_view(vm, v, &a);
    for (uint32_t at = text_hash(&a);; at++) {
        uint32_t *slot = &t->place[at & (t->slots - 1)];
        if (!*slot) return slot;
        vm_view(vm, t->texts[*slot - 1], &b);
        if (a.numel == b.numel && memcmp(a.data, b.data, (size_t)a.numel) == 0) return slot;
    }
}

/* __find_text__ (texts, table): for each text the place in the table, or 0, by hashing: both may be long.
 * Of equal texts in the table the last counts. Slots are at least twice the texts, so every search meets a
 * free one. */
void vm_bi_find_text(vm_t *vm, vm_call *c) {
    if (!vm_is_cellstr(vm, c->args[0]) || !vm_is_cellstr(vm, c->args[1]))
        vm_error(vm, NULL, "__find_text__: the arguments must be cells of strings");
    vm_arr in, from;
    vm_view(vm, c->args[0], &in);
    vm_view(vm, c->args[1], &from);
    text_table t = {from.data, NULL, 16};
    if (from.numel > INT32_MAX / 4) vm_error_memory(vm);
    while (t.slots < (uint64_t)from.numel * 2)
        t.slots *= 2;
    t.place = vm_scratch(vm, t.slots * sizeof *t.place);
    memset(t.place, 0, t.slots * sizeof *t.place);
    VM_STEPS (k, from.numel) {
        vm_poll_at(vm, k);
        *text_slot(vm, &t, t.texts[k]) = (uint32_t)k + 1;
    }
    void *to;
    prog_value out = vm_new_like(vm, PROG_DOUBLE, 0, c->args[0], &to);
    VM_STEPS (k, in.numel) {
        vm_poll_at(vm, k);
        ((double *)to)[k] = *text_slot(vm, &t, ((const prog_value *)in.data)[k]);
    }
    vm_return(vm, c, 0, out);
}

/* ---- strfind ---- */

typedef struct finder {
    prog_value pattern;
    bool overlaps;
} finder;

/* Matches overlap unless "overlaps" is false. Counted first, then written. An empty pattern is nowhere. */
static prog_value find_in(vm_t *vm, prog_value text, void *ctx) {
    const finder *f = ctx;
    vm_arr a, p;
    if (!vm_is_char(vm, text)) vm_error(vm, NULL, "strfind: each element of CELLSTR must be a string");
    vm_view(vm, text, &a);
    vm_view(vm, f->pattern, &p);
    base_view hay = view_of(&a), needle = view_of(&p);
    int64_t count = 0, at = -1;
    size_t step = f->overlaps ? 1 : needle.len;
    for (size_t from = 0; (at = find_from(hay, needle, from)) >= 0; from = (size_t)at + step) {
        vm_poll(vm);
        count++;
    }
    if (count == 0) return vm_empty(vm);
    void *data;
    prog_value out = vm_new_matrix(vm, PROG_DOUBLE, 0, 1, count, &data);
    double *to = data;
    for (size_t from = 0; (at = find_from(hay, needle, from)) >= 0; from = (size_t)at + step)
        *to++ = (double)at + 1;
    return out;
}

/* One text and a cell of patterns: the roles of vm_map_cell's member and context are exchanged. */
static prog_value find_each_pattern(vm_t *vm, prog_value pattern, void *ctx) {
    finder *f = ((void **)ctx)[0];
    prog_value *text = ((void **)ctx)[1];
    if (!vm_is_char(vm, pattern)) vm_error(vm, NULL, "strfind: each element of CELLSTR must be a string");
    finder one = {pattern, f->overlaps};
    return find_in(vm, *text, &one);
}

/* Texts or patterns may be in a cell, not both. */
void vm_bi_strfind(vm_t *vm, vm_call *c) {
    finder f = {c->args[1], true};
    bool force_cell = false;
    if (c->nargs % 2) vm_error_usage(vm, "strfind");
    for (uint32_t k = 2; k + 1 < c->nargs; k += 2) {
        const char *option = vm_to_cstr(vm, c->args[k], "strfind");
        if (strcasecmp(option, "overlaps") == 0)
            f.overlaps = vm_to_bool(vm, c->args[k + 1], "strfind");
        else if (strcasecmp(option, "forcecelloutput") == 0)
            force_cell = vm_to_bool(vm, c->args[k + 1], "strfind");
        else
            vm_error(vm, NULL, "strfind: unknown option: %s", option);
    }
    vm_arr texts, patterns;
    bool many = vm_cell_view(vm, c->args[1], &patterns);
    if (!many && !vm_is_char(vm, c->args[1]))
        vm_error(vm, NULL, "strfind: PATTERN must be a string or cell array of strings");
    if (vm_cell_view(vm, c->args[0], &texts)) {
        if (many) vm_error(vm, NULL, "strfind: PATTERN must be a string or cell array of strings");
        vm_return(vm, c, 0, vm_map_cell(vm, &texts, find_in, &f));
        return;
    }
    if (!vm_is_char(vm, c->args[0]))
        vm_error(vm, NULL, "strfind: first argument must be a string or cell array of strings");
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

static prog_value replace_in(vm_t *vm, prog_value text, void *ctx);

/* Each row by itself; the results are padded to the longest. */
static prog_value replace_rows(vm_t *vm, const vm_arr *a, void *ctx) {
    base_view *rows = vm_scratch(vm, sizeof *rows * (size_t)a->dims[0]);
    for (int64_t r = 0; r < a->dims[0]; r++) {
        vm_text row = {.vm = vm};
        vm_text_char_row(&row, a, r);
        rows[r] = vm_to_view(vm, vm_simplify(vm, replace_in(vm, vm_text_value(vm, &row), ctx)), "strrep");
    }
    return vm_char_rows(vm, rows, a->dims[0]);
}

/* A text without the pattern is returned itself, so that nothing is copied where nothing changes. */
static prog_value replace_in(vm_t *vm, prog_value text, void *ctx) {
    const replacer *r = ctx;
    if (!vm_is_char(vm, text)) vm_error(vm, NULL, "strrep: each element of S must be a string");
    vm_arr a;
    vm_view(vm, text, &a);
    if (a.ndims == 2 && a.dims[0] > 1) return replace_rows(vm, &a, ctx);
    base_view hay = view_of(&a);
    int64_t at = find_from(hay, r->pattern, 0);
    if (at < 0) return text;
    vm_text out = {.vm = vm};
    size_t copied = 0, from = 0;
    /* Overlapping occurrences are all replaced: what an earlier one covered is not copied again. */
    for (; (at = find_from(hay, r->pattern, from)) >= 0; from = (size_t)at + 1) {
        vm_poll(vm);
        if ((size_t)at > copied) vm_text_put(&out, hay.data + copied, (size_t)at - copied);
        vm_text_put(&out, r->with.data, r->with.len);
        copied = (size_t)at + r->pattern.len;
    }
    if (copied < hay.len) vm_text_put(&out, hay.data + copied, hay.len - copied);
    return vm_text_value(vm, &out);
}

/* The option "overlaps" is accepted and changes nothing. A cell of texts gives a cell. */
void vm_bi_strrep(vm_t *vm, vm_call *c) {
    if (c->nargs != 3 && c->nargs != 5) vm_error_usage(vm, "strrep");
    if (c->nargs == 5 && (!vm_is_string(vm, c->args[3]) || vm_numel(vm, c->args[4]) != 1))
        vm_error(vm, NULL, "strrep: invalid optional argument");
    if (c->nargs == 5 && strcasecmp(vm_to_cstr(vm, c->args[3], "strrep"), "overlaps") != 0)
        vm_error(vm, NULL, "strrep: unknown option: %s", vm_to_cstr(vm, c->args[3], "strrep"));
    prog_value given[3] = {c->args[0], c->args[1], c->args[2]};
    for (int k = 1; k < 3; k++) { /* a cell of one text stands for it */
        vm_arr one;
        if (vm_cell_view(vm, c->args[k], &one) && one.numel == 1)
            given[k] = ((const prog_value *)one.data)[0];
    }
    if (!vm_is_char(vm, given[1]) || !vm_is_char(vm, given[2]))
        vm_error(vm, NULL, "strrep: PTN and REP arguments must be strings or cell arrays of strings");
    vm_arr p, w, texts;
    vm_view(vm, given[1], &p);
    vm_view(vm, given[2], &w);
    replacer r = {view_of(&p), view_of(&w)};
    if (vm_cell_view(vm, c->args[0], &texts))
        vm_return(vm, c, 0, vm_map_cell(vm, &texts, replace_in, &r));
    else if (vm_is_char(vm, c->args[0]))
        vm_return(vm, c, 0, replace_in(vm, c->args[0], &r));
    else
        vm_error(vm, NULL, "strrep: S must be a string or cell array of strings");
}

/* ---- strtrim ---- */

static bool is_blank(char ch) {
    return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

/* Of a matrix the columns that are blank in all rows go, at both ends, so that rows stay as long as each
 * other. A text that has nothing to lose is returned itself. */
static prog_value trim(vm_t *vm, prog_value v, void *ctx) {
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.cls == PROG_CELL) return vm_map_cell(vm, &a, trim, ctx);
    if (a.cls != PROG_CHAR) vm_error(vm, NULL, "strtrim: S argument must be a string or cellstring");
    int64_t rows = a.dims[0], cols = vm_cols(&a), first = cols, last = -1;
    const char *text = a.data;
    VM_STEPS (k, cols)
        VM_STEPS (r, rows)
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

void vm_bi_strtrim(vm_t *vm, vm_call *c) {
    vm_return(vm, c, 0, trim(vm, c->args[0], NULL));
}
