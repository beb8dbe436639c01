/* vm/builtins/text/regexp_api.c - regexp, regexpi, regexprep: options, the seven outputs, and cells of texts
 * or patterns.
 *
 * Outputs come in the order in which options name them, and the rest behind in the order of the enum: regexp
 * (s, p, "names", "once") has names first. With "once" each is a value for the first match instead of a cell
 * for all, and what it is when there is no match differs by output: an empty matrix, an empty text, an empty
 * cell.
 *
 * A pattern in single quotes still has its escapes, which PCRE takes itself, with two exceptions that
 * Octave takes before it (pattern_text). In double quotes the language has taken them. */
#include "vm/builtins/text/regexp.h"
#include "vm/text/format.h"

#include <stdio.h>
#include <strings.h>

enum { OUT_START, OUT_END, OUT_EXTENTS, OUT_MATCH, OUT_TOKENS, OUT_NAMES, OUT_SPLIT, OUT_COUNT };

typedef struct regexp_request {
    const char *who;
    vm_regexp_options options;
    int order[OUT_COUNT]; /* which output is wanted first, second, … */
    uint32_t wanted;
} regexp_request;

/* A copy in scratch: the bytes of a text of one character lie in the view itself, which goes away. Of a
 * matrix the first row counts. */
static base_view copy_text(vm_t *vm, prog_value v, const char *who) {
    if (!vm_is_char(vm, v))
        vm_error(vm, NULL, "%s: all input arguments must be strings or cell arrays of strings", who);
    vm_arr a;
    vm_view(vm, vm_first_row(vm, v), &a);
    char *copy = vm_scratch(vm, (size_t)a.numel + 1);
    if (a.numel) memcpy(copy, a.data, (size_t)a.numel);
    return base_view_of(copy, (size_t)a.numel);
}

/* The text of a pattern. In single quotes \b is a backspace and \oNNN an octal number,
 * as Octave takes them. */
static base_view pattern_text(vm_t *vm, prog_value v, const char *who) {
    base_view raw = copy_text(vm, v, who);
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.dq || !raw.len || !memchr(raw.data, '\\', raw.len)) return raw;
    vm_text out = {.vm = vm};
    for (size_t k = 0; k < raw.len; k++) {
        if (raw.data[k] != '\\' || k + 1 == raw.len) {
            vm_text_byte(&out, (char)raw.data[k]);
            continue;
        }
        char next = (char)raw.data[++k];
        if (next == 'b') {
            vm_text_puts(&out, "\\x08");
        } else if (next == 'o' && k + 1 < raw.len && strchr("01234567", raw.data[k + 1])) {
            int code = 0;
            for (int n = 0; n < 3 && k + 1 < raw.len && strchr("01234567", raw.data[k + 1]); n++)
                code = code * 8 + raw.data[++k] - '0';
            char hex[8];
            (void)snprintf(hex, sizeof hex, "\\x%02x", (unsigned)code & 255);
            vm_text_puts(&out, hex);
        } else {
            vm_text_byte(&out, '\\');
            vm_text_byte(&out, next);
        }
    }
    return base_view_of(out.data, out.len);
}

static prog_value piece(vm_t *vm, base_view text, size_t from, size_t to) {
    return vm_simplify(vm, vm_new_string(vm, (const char *)text.data + from, to - from, false));
}

/* ---- options ---- */

/* Compared by the length of the known name: what follows is ignored, as Octave does. */
static bool matching_option(const char *name, vm_regexp_options *o) {
    static const struct {
        const char *name;
        size_t at;
        bool value;
    } table[] = {
        {"once", offsetof(vm_regexp_options, once), true},
        {"matchcase", offsetof(vm_regexp_options, ignore_case), false},
        {"ignorecase", offsetof(vm_regexp_options, ignore_case), true},
        {"stringanchors", offsetof(vm_regexp_options, line_anchors), false},
        {"lineanchors", offsetof(vm_regexp_options, line_anchors), true},
        {"literalspacing", offsetof(vm_regexp_options, free_spacing), false},
        {"freespacing", offsetof(vm_regexp_options, free_spacing), true},
        {"dotall", offsetof(vm_regexp_options, dot_except_newline), false},
        {"dotexceptnewline", offsetof(vm_regexp_options, dot_except_newline), true},
        {"noemptymatch", offsetof(vm_regexp_options, empty_match), false},
        {"emptymatch", offsetof(vm_regexp_options, empty_match), true},
    };
    for (size_t k = 0; k < sizeof table / sizeof *table; k++)
        if (strncasecmp(name, table[k].name, strlen(table[k].name)) == 0) {
            *(bool *)((char *)o + table[k].at) = table[k].value;
            return true;
        }
    return false;
}

static int output_option(const char *name) {
    static const char *const names[OUT_COUNT] = {"start",  "end",   "tokenextents", "match",
                                                 "tokens", "names", "split"};
    for (int k = 0; k < OUT_COUNT; k++)
        if (strncasecmp(name, names[k], strlen(names[k])) == 0) return k;
    return -1;
}

/* An output that is named twice keeps its first place. */
static void read_request(vm_t *vm, vm_call *c, regexp_request *r) {
    bool taken[OUT_COUNT] = {false};
    uint32_t n = 0;
    for (uint32_t k = 2; k < c->nargs; k++) {
        if (!vm_is_string(vm, c->args[k]))
            vm_error(vm, NULL, "%s: optional arguments must be strings", r->who);
        const char *name = vm_to_cstr(vm, c->args[k], r->who);
        if (matching_option(name, &r->options)) continue; /* before "match", which "matchcase" begins with */
        int out = output_option(name);
        if (out < 0) vm_error(vm, NULL, "%s: unrecognized option", r->who);
        if (!taken[out] && n < OUT_COUNT) r->order[n++] = out;
        taken[out] = true;
    }
    for (int k = 0; k < OUT_COUNT; k++)
        if (!taken[k]) r->order[n++] = k;
    r->wanted = c->nout ? c->nout : 1;
    if (r->wanted > OUT_COUNT) r->wanted = OUT_COUNT;
}

/* ---- one text, one pattern ---- */

/* Beginnings from 1, or ends; the end of an empty match is one before its beginning. */
static prog_value positions(vm_t *vm, const vm_matches *m, bool once, bool ends) {
    if (once) {
        if (!m->count) return vm_empty(vm);
        return prog_double(ends ? (double)m->at[0].end : (double)m->at[0].start + 1);
    }
    void *data;
    prog_value v = vm_new_matrix(vm, PROG_DOUBLE, 0, 1, (int64_t)m->count, &data);
    for (size_t k = 0; k < m->count; k++)
        ((double *)data)[k] = ends ? (double)m->at[k].end : (double)m->at[k].start + 1;
    return vm_simplify(vm, v);
}

/* Groups that took part; the others give no token. */
static int64_t groups_set(const vm_match *m) {
    int64_t n = 0;
    for (uint32_t g = 0; g < m->ngroups; g++)
        n += m->groups[2 * g] != SIZE_MAX;
    return n;
}

static prog_value extents(vm_t *vm, const vm_match *m) {
    int64_t n = groups_set(m), row = 0;
    void *data;
    prog_value v = vm_new_matrix(vm, PROG_DOUBLE, 0, n, 2, &data);
    double *to = data;
    for (uint32_t g = 0; g < m->ngroups; g++) {
        if (m->groups[2 * g] == SIZE_MAX) continue;
        to[row] = (double)m->groups[2 * g] + 1;
        to[n + row++] = (double)m->groups[2 * g + 1];
    }
    return v;
}

/* A column of texts with "once" and a row otherwise, as Octave has it. */
static prog_value tokens(vm_t *vm, base_view text, const vm_match *m, bool once) {
    int64_t n = groups_set(m), k = 0;
    prog_value *data, cell = once ? vm_new_cell(vm, n, n ? 1 : 0, &data) : vm_new_cell(vm, 1, n, &data);
    for (uint32_t g = 0; g < m->ngroups; g++)
        if (m->groups[2 * g] != SIZE_MAX)
            vm_cell_set(vm, cell, k++, piece(vm, text, m->groups[2 * g], m->groups[2 * g + 1]));
    return cell;
}

typedef prog_value (*of_match)(vm_t *vm, base_view text, const vm_match *m);
static prog_value match_text(vm_t *vm, base_view text, const vm_match *m) {
    return piece(vm, text, m->start, m->end);
}
static prog_value match_tokens(vm_t *vm, base_view text, const vm_match *m) {
    return tokens(vm, text, m, false);
}
static prog_value match_extents(vm_t *vm, base_view text, const vm_match *m) {
    (void)text;
    return extents(vm, m);
}

/* The pool is drained after each match. */
static prog_value each_match(vm_t *vm, base_view text, const vm_matches *m, of_match fn) {
    prog_value *data, cell = vm_new_cell(vm, 1, (int64_t)m->count, &data);
    for (size_t k = 0; k < m->count; k++) {
        uint32_t mark = vm_pool_mark(vm);
        vm_cell_set(vm, cell, (int64_t)k, fn(vm, text, &m->at[k]));
        vm_pool_drain(vm, mark);
    }
    return cell;
}

/* A struct for every match; a name whose groups took no part is an empty string. */
static prog_value named(vm_t *vm, base_view text, const vm_matches *m, bool once) {
    const vm_pattern_names *names = &m->names;
    int64_t n = once && m->count ? 1 : (int64_t)m->count, dims[2] = {n ? 1 : 0, n};
    if (n && !names->count) dims[1] = n = 1;
    prog_value s = vm_new_struct(vm, 2, dims, names->count, names->syms);
    for (int64_t e = 0; e < n && names->count; e++) {
        const vm_match *match = &m->at[e];
        prog_value *slots = vm_struct_slots(vm_array(vm, s)) + 1 + e * names->count;
        for (uint32_t k = 0; k < names->count; k++)
            vm_set(vm, &slots[k], vm_new_string(vm, NULL, 0, false));
        for (uint32_t g = 0; g < match->ngroups && g + 1 < VM_PATTERN_GROUPS; g++)
            if (names->group_name[g + 1] && match->groups[2 * g] != SIZE_MAX)
                vm_set(vm, &slots[names->group_name[g + 1] - 1],
                       piece(vm, text, match->groups[2 * g], match->groups[2 * g + 1]));
    }
    return s;
}

/* What lies between the matches, one piece more than there are matches. */
static prog_value split(vm_t *vm, base_view text, const vm_matches *m, bool once) {
    if (once && !m->count) return piece(vm, text, 0, text.len);
    prog_value *data, cell = vm_new_cell(vm, 1, (int64_t)m->count + 1, &data);
    size_t from = 0;
    for (size_t k = 0; k <= m->count; k++) {
        uint32_t mark = vm_pool_mark(vm);
        size_t to = k < m->count ? m->at[k].start : text.len;
        vm_cell_set(vm, cell, (int64_t)k, piece(vm, text, from, to));
        if (k < m->count) from = m->at[k].end;
        vm_pool_drain(vm, mark);
    }
    return cell;
}

/* `which` is a row of the enum; the forms for "once" stand beside those for all. */
static prog_value output(vm_t *vm, base_view text, const vm_matches *m, int which, bool once) {
    bool first = once && m->count;
    switch (which) {
    case OUT_START: return positions(vm, m, once, false);
    case OUT_END: return positions(vm, m, once, true);
    case OUT_EXTENTS:
        if (once) return first ? extents(vm, &m->at[0]) : vm_empty(vm);
        return each_match(vm, text, m, match_extents);
    case OUT_MATCH:
        if (once) return first ? match_text(vm, text, &m->at[0]) : vm_new_string(vm, NULL, 0, false);
        return each_match(vm, text, m, match_text);
    case OUT_TOKENS:
        if (once) return first ? tokens(vm, text, &m->at[0], true) : vm_new_cell(vm, 0, 0, NULL);
        return each_match(vm, text, m, match_tokens);
    case OUT_NAMES: return named(vm, text, m, once);
    default: return split(vm, text, m, once);
    }
}

/* What is returned is made in the order in which it is wanted, and nothing besides. */
static void search(vm_t *vm, const regexp_request *r, prog_value text, prog_value pattern,
                   prog_value out[OUT_COUNT]) {
    base_view t = copy_text(vm, text, r->who), p = pattern_text(vm, pattern, r->who);
    vm_matches *m = vm_scratch(vm, sizeof *m);
    vm_find_matches(vm, r->who, p, t, &r->options, m);
    for (uint32_t k = 0; k < r->wanted; k++)
        out[k] = output(vm, t, m, r->order[k], r->options.once);
}

/* ---- cells ---- */

/* Texts, patterns, or both in cells: both of one size, or one of one member. Each output is a cell of what
 * a single call would give. */
static void search_cells(vm_t *vm, vm_call *c, const regexp_request *r, const vm_arr *texts,
                         const vm_arr *patterns) {
    const vm_arr *shape =
        texts && (!patterns || patterns->numel == 1 || texts->numel != 1) ? texts : patterns;
    if (texts && patterns && texts->numel != patterns->numel && texts->numel != 1 && patterns->numel != 1)
        vm_error(vm, NULL, "%s: cell array arguments must be scalar or equal size", r->who);
    prog_value cells[OUT_COUNT];
    for (uint32_t k = 0; k < r->wanted; k++)
        cells[k] = vm_new_array(vm, PROG_CELL, 0, shape->ndims, shape->dims, NULL);
    for (int64_t i = 0; i < shape->numel; i++) {
        uint32_t mark = vm_pool_mark(vm);
        prog_value out[OUT_COUNT];
        prog_value text = texts ? ((const prog_value *)texts->data)[texts->numel == 1 ? 0 : i] : c->args[0];
        prog_value pattern =
            patterns ? ((const prog_value *)patterns->data)[patterns->numel == 1 ? 0 : i] : c->args[1];
        search(vm, r, text, pattern, out);
        for (uint32_t k = 0; k < r->wanted; k++)
            vm_cell_set(vm, cells[k], i, vm_simplify(vm, out[k]));
        vm_pool_drain(vm, mark);
    }
    for (uint32_t k = 0; k < r->wanted; k++)
        vm_return(vm, c, k, cells[k]);
}

static void run_regexp(vm_t *vm, vm_call *c, regexp_request *r) {
    read_request(vm, c, r);
    vm_arr texts, patterns;
    bool many_texts = vm_cell_view(vm, c->args[0], &texts),
         many_patterns = vm_cell_view(vm, c->args[1], &patterns);
    if (many_texts || many_patterns) {
        search_cells(vm, c, r, many_texts ? &texts : NULL, many_patterns ? &patterns : NULL);
        return;
    }
    prog_value out[OUT_COUNT];
    search(vm, r, c->args[0], c->args[1], out);
    for (uint32_t k = 0; k < r->wanted; k++)
        vm_return(vm, c, k, out[k]);
}

void vm_bi_regexp(vm_t *vm, vm_call *c) {
    run_regexp(vm, c, &(regexp_request){.who = "regexp"});
}
void vm_bi_regexpi(vm_t *vm, vm_call *c) {
    run_regexp(vm, c, &(regexp_request){.who = "regexpi", .options.ignore_case = true});
}

/* ---- regexprep ---- */

/* The replacement with $0 … $9 filled in; \$ and \\ stand for themselves. A group that took no part, or is
 * not there, is nothing. */
static void put_replacement(vm_text *out, base_view with, base_view text, const vm_match *m) {
    for (size_t k = 0; k < with.len; k++) {
        char ch = (char)with.data[k], next = k + 1 < with.len ? (char)with.data[k + 1] : 0;
        if (ch == '\\' && (next == '$' || next == '\\')) {
            vm_text_byte(out, next);
            k++;
        } else if (ch == '$' && next >= '0' && next <= '9') {
            uint32_t g = (uint32_t)(next - '0');
            if (g == 0)
                vm_text_put(out, text.data + m->start, m->end - m->start);
            else if (g <= m->ngroups && m->groups[2 * g - 2] != SIZE_MAX)
                vm_text_put(out, text.data + m->groups[2 * g - 2],
                            m->groups[2 * g - 1] - m->groups[2 * g - 2]);
            k++;
        } else
            vm_text_byte(out, ch);
    }
}

/* A single-quoted replacement has its escapes taken, all but those that put_replacement knows. Octal and
 * hexadecimal digits belong to their escape, up to three characters of them. */
static base_view replacement_text(vm_t *vm, prog_value v) {
    base_view raw = copy_text(vm, v, "regexprep");
    vm_arr a;
    vm_view(vm, v, &a);
    if (a.dq) return raw;
    vm_text out = {.vm = vm};
    for (size_t k = 0; k < raw.len; k++) {
        size_t n = 1;
        if (raw.data[k] == '\\' && k + 1 < raw.len) {
            n = 2;
            if (raw.data[k + 1] != '$' && raw.data[k + 1] != '\\') {
                while (k + n < raw.len && n < 4 && strchr("x01234567", raw.data[k + 1]) &&
                       strchr("0123456789abcdefABCDEF", raw.data[k + n]))
                    n++;
                vm_text_unescape(&out, (const char *)raw.data + k, n);
                k += n - 1;
                continue;
            }
        }
        vm_text_put(&out, raw.data + k, n);
        k += n - 1;
    }
    return base_view_of(out.data, out.len);
}

/* A text without a match is returned itself. */
static prog_value replace_one(vm_t *vm, const vm_regexp_options *o, prog_value v, prog_value pattern,
                              prog_value with) {
    base_view text = copy_text(vm, v, "regexprep"), p = pattern_text(vm, pattern, "regexprep"),
              w = replacement_text(vm, with);
    vm_matches *m = vm_scratch(vm, sizeof *m);
    vm_find_matches(vm, "regexprep", p, text, o, m);
    if (!m->count) return v;
    vm_text out = {.vm = vm};
    size_t from = 0;
    for (size_t k = 0; k < m->count; k++) {
        vm_text_put(&out, text.data + from, m->at[k].start - from);
        put_replacement(&out, w, text, &m->at[k]);
        from = m->at[k].end;
    }
    vm_text_put(&out, text.data + from, text.len - from);
    return vm_simplify(vm, vm_text_value(vm, &out));
}

typedef struct replacements {
    vm_regexp_options options;
    prog_value pattern, with;
} replacements;

/* Several patterns are replaced one after the other, each in the result of the last. */
static prog_value replace_all(vm_t *vm, prog_value v, void *ctx) {
    const replacements *r = ctx;
    vm_arr patterns, withs;
    bool many = vm_cell_view(vm, r->pattern, &patterns), several = vm_cell_view(vm, r->with, &withs);
    if (!many)
        return replace_one(vm, &r->options, v, r->pattern,
                           several && withs.numel ? ((const prog_value *)withs.data)[0] : r->with);
    if (several && withs.numel != 1 && withs.numel != patterns.numel)
        vm_error(vm, NULL, "regexprep: inconsistent cell array dimensions");
    for (int64_t k = 0; k < patterns.numel; k++) {
        prog_value with = !several ? r->with : ((const prog_value *)withs.data)[withs.numel == 1 ? 0 : k];
        v = replace_one(vm, &r->options, v, ((const prog_value *)patterns.data)[k], with);
    }
    return v;
}

/* Options for outputs are accepted and mean nothing; so are two of old releases. */
void vm_bi_regexprep(vm_t *vm, vm_call *c) {
    replacements r = {.pattern = c->args[1], .with = c->args[2]};
    for (uint32_t k = 3; k < c->nargs; k++) {
        if (!vm_is_string(vm, c->args[k]))
            vm_error(vm, NULL, "regexprep: optional arguments must be strings");
        const char *name = vm_to_cstr(vm, c->args[k], "regexprep");
        if (!matching_option(name, &r.options) && output_option(name) < 0 &&
            strncasecmp(name, "warnings", 8) != 0 && strncasecmp(name, "tokenize", 8) != 0)
            vm_error(vm, NULL, "regexprep: unrecognized option");
    }
    vm_arr texts;
    if (vm_cell_view(vm, c->args[0], &texts))
        vm_return(vm, c, 0, vm_map_cell(vm, &texts, replace_all, &r));
    else
        vm_return(vm, c, 0, replace_all(vm, c->args[0], &r));
}
