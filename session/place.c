/* session/place.c - the text around a place in a program: the line an error happened on, with its mark; the
 * names that may have been meant; the argument of a call as it was written.
 *
 * Code knows its file, line and column and no text; texts are found again when somebody asks, which is after
 * an error. They are in four places: the source part of a snapshot; a file, which may have changed since; the
 * text that runs now; and texts that are no files but define functions ("<prompt>"), which are kept because
 * their functions outlive them. So every line and column is checked against the text that was found, and
 * where they do not fit nothing is shown: a wrong line is worse than none. */
#include "session/session_internal.h"

#include "base/error.h"
#include "base/file.h"
#include "base/nearest.h"
#include "compiler/parser.h"
#include "program/parts.h"
#include "vm/interp/run.h"
#include "vm/run/builtin.h"

#include <ctype.h>
#include <string.h>

#define SHOWN 160 /* bytes of a line that are shown */

/* Empty behind the last line. A line ends as the lexer has it end: by \n, \r, or both. */
static base_view line_of(base_view text, uint32_t line) {
    const uint8_t *p = text.data, *end = p + text.len;
    for (; line > 1 && p < end; p++)
        if (*p == '\n' || (*p == '\r' && !(p + 1 < end && p[1] == '\n'))) line--;
    const uint8_t *stop = p;
    while (stop < end && *stop != '\n' && *stop != '\r')
        stop++;
    return base_view_of(p, line == 1 ? (size_t)(stop - p) : 0);
}

/* ---- texts that are no files ---- */

/* The oldest text goes: an error in a function whose text is gone is reported without its line. */
void ses_keep_text(mica_session *s, const char *text, size_t len) {
    if (!memmem(text, len, "function", 8)) return;
    base_buf *kept = &s->texts[s->text_count++ % SES_TEXTS];
    kept->len = 0;
    base_buf_append(kept, text, len);
}

static bool is_word(base_view line, const char *name) {
    size_t len = strlen(name);
    for (size_t k = 0; k + len <= line.len; k++) {
        bool begins = k == 0 || !(isalnum(line.data[k - 1]) || line.data[k - 1] == '_');
        bool ends = k + len == line.len || !(isalnum(line.data[k + len]) || line.data[k + len] == '_');
        if (begins && ends && memcmp(line.data + k, name, len) == 0) return true;
    }
    return false;
}

/* Whether that line of a text belongs to the function of that name. */
static bool defines(base_view text, const char *name, uint32_t line) {
    for (uint32_t n = line; n > 0; n--) {
        base_view at = line_of(text, n);
        while (at.len && (at.data[0] == ' ' || at.data[0] == '\t'))
            at = base_view_of(at.data + 1, at.len - 1);
        if (at.len > 8 && memcmp(at.data, "function", 8) == 0) return is_word(at, name);
    }
    return false;
}

/* The newest text that has the function at that place. */
static bool defining_text(const mica_session *s, const vm_place *place, base_view *out) {
    uint32_t kept = s->text_count < SES_TEXTS ? s->text_count : SES_TEXTS;
    for (uint32_t n = 1; n <= kept; n++) {
        const base_buf *text = &s->texts[(s->text_count - n) % SES_TEXTS];
        *out = base_view_of(text->data, text->len);
        if (defines(*out, place->function, place->line)) return true;
    }
    return false;
}

/* The source's text: of the snapshot in `slot`, else a file or the text that runs. It lies in `file_text`,
 * which the caller frees, or elsewhere. */
static bool source_text(mica_session *s, const vm_place *place, base_buf *file_text, base_view *out) {
    const char *file = place->file;
    int slot = place->slot;
    size_t len = strlen(file);
    if (slot < 0 && file[0] == '<' && place->function) return defining_text(s, place, out);
    if (slot < 0 && s->running.data && s->running_name && strcmp(file, s->running_name) == 0) {
        *out = s->running; /* whatever its name is, and whether a file has it too */
        return true;
    }
    if (slot < 0 && file[0] == '<') return false;
    if (slot < 0) {
        bool read = base_file_read_all(file, 1u << 24, file_text, NULL) == MICA_OK;
        *out = base_view_of(file_text->data, file_text->len);
        return read;
    }
    const char *slash = strrchr(file, '/'), *leaf = slash ? slash + 1 : file;
    mica_snapshot *snapshot = ses_slot(&s->ladder, (uint32_t)slot);
    const char *names[2] = {leaf, file}; /* private functions are named by their paths */
    for (int i = 0; i < 2 && snapshot && len > 2; i++) {
        uint32_t entry;
        mica_snapshot_entry info;
        base_view source, name = base_view_of(names[i], strlen(names[i]) - 2);
        if (mica_snapshot_entry_find(snapshot, name, &entry, NULL) == MICA_OK &&
            mica_snapshot_entry_info(snapshot, entry, &info, NULL) == MICA_OK &&
            mica_snapshot_name(snapshot, info.source, &source, NULL) == MICA_OK &&
            base_view_equal(source, base_view_str(file)) &&
            mica_snapshot_part(snapshot, entry, PROG_PART_SOURCE, out, NULL) == MICA_OK)
            return true;
    }
    return false;
}

/* ---- the line of an error ---- */

/* Not the word itself: it was undefined where the error was, though elsewhere it may be a name. */
static void consider(base_nearest *q, const char *name, size_t len) {
    if (len != q->len || memcmp(name, q->word, len) != 0) base_nearest_add(q, name, len);
}

static bool consider_name(void *ctx, const char *name) {
    consider(ctx, name, strlen(name));
    return true;
}

/* Words of a text that are names. */
static void consider_words(base_nearest *q, base_view text) {
    const char *p = (const char *)text.data, *end = p + text.len;
    while (p < end) {
        const char *from = p;
        while (p < end && (isalnum((unsigned char)*p) || *p == '_'))
            p++;
        if (p > from && !isdigit((unsigned char)*from)) consider(q, from, (size_t)(p - from));
        if (p < end) p++;
    }
}

static void consider_entries(base_nearest *q, mica_snapshot *snapshot) {
    mica_snapshot_info info;
    if (!snapshot) return;
    mica_snapshot_get_info(snapshot, &info);
    for (uint32_t i = 0; i < info.entries; i++) {
        mica_snapshot_entry entry;
        base_view name;
        if (mica_snapshot_entry_info(snapshot, i, &entry, NULL) == MICA_OK &&
            mica_snapshot_name(snapshot, entry.symbol, &name, NULL) == MICA_OK &&
            !memchr(name.data, '/', name.len))
            consider(q, (const char *)name.data, name.len);
    }
}

/* "'nmae' undefined": what else of that spelling there is. */
static void suggest(mica_session *s, base_view source, base_buf *out) {
    const char *message = vm_last_error_message(s->vm), *end;
    if (message[0] != '\'' || !(end = strstr(message, "' undefined"))) return;
    base_nearest q;
    base_nearest_begin(&q, message + 1, (size_t)(end - message - 1));
    consider_words(&q, source);
    vm_each_name(s->vm, consider_name, &q);
    for (uint32_t slot = 0; slot <= s->ladder.layer_count; slot++)
        consider_entries(&q, ses_slot(&s->ladder, slot));
    if (q.best[0]) base_buf_printf(out, "did you mean '%s'?\n", q.best);
}

/* Three lines: file:line:column, the line, and a caret below the column. Tabs in the line are repeated below
 * it, so that the caret stands where a terminal puts the byte. A column beyond what is shown gets no caret
 * and no line. */
void ses_report_place(mica_session *s, base_buf *out) {
    vm_place place;
    base_buf file_text = {0};
    base_view source = {0};
    if (out->len && vm_error_place(s->vm, &place)) {
        bool known = source_text(s, &place, &file_text, &source);
        if (!known) source = (base_view){0};
        base_view line = line_of(source, place.line);
        if (place.file[0] == '<' && !place.script && !place.function)
            line.len = 0; /* of a text that may be gone */
        size_t shown = line.len < SHOWN ? line.len : SHOWN;
        base_buf_printf(out, "%s:%u:%u\n", place.file, place.line, place.column);
        if (shown && place.column && place.column <= shown + 1) {
            base_buf_printf(out, "    %.*s\n    ", (int)shown, (const char *)line.data);
            for (uint32_t i = 1; i < place.column; i++)
                base_buf_byte(out, line.data[i - 1] == '\t' ? '\t' : ' ');
            base_buf_str(out, "^\n");
        }
    }
    suggest(s, source, out);
    base_buf_free(&file_text);
}

/* ---- the argument of a call ---- */

/* Behind a string, a comment or one byte. An apostrophe behind a value is a transposition and begins no
 * string. */
static const char *skip_plain(const char *p, const char *end, const char *begin) {
    char c = *p;
    bool value = p > begin && (isalnum((unsigned char)p[-1]) || strchr("_)]}'.\"", p[-1]));
    if (c == '"' || (c == '\'' && !value)) {
        for (p++; p < end && *p != '\n'; p++) {
            if (c == '"' && *p == '\\')
                p++;
            else if (*p == c && !(p + 1 < end && p[1] == c))
                return p + 1;
            else if (*p == c)
                p++;
        }
        return p < end ? p : end;
    }
    if (c == '%' || c == '#' || (c == '.' && end - p >= 3 && p[1] == '.' && p[2] == '.')) {
        while (p < end && *p != '\n') /* a comment, or what stands behind a continuation */
            p++;
        return p < end ? p + 1 : end;
    }
    return p + 1;
}

/* Behind a string, a bracketed part, a comment or one byte. */
static const char *skip_one(const char *p, const char *end, const char *begin) {
    size_t depth = 0;
    do {
        depth += strchr("([{", *p) != NULL;
        depth -= depth && strchr(")]}", *p) != NULL;
        p = skip_plain(p, end, begin);
    } while (depth && p < end);
    return p;
}

/* The expression as the language writes it out: names and operators apart. */
static bool write_out(const char *text, size_t len, base_buf *out) {
    base_arena arena = {0};
    cmp_diags diags = {0};
    cmp_source source;
    cmp_unit *unit = NULL;
    cmp_parse_options options = {.mode = CMP_PARSE_TEXT};
    if (cmp_source_init(&source, "<argument>", base_view_of(text, len), NULL) != MICA_OK) return false;
    bool good = cmp_parse(&source, &options, &arena, &diags, &unit, NULL) == MICA_OK &&
                unit->body.count == 1 && unit->body.items[0]->kind == CMP_STMT_EXPR;
    if (good) cmp_ast_expr_text(unit->body.items[0]->expr, out);
    cmp_source_free(&source);
    cmp_diags_free(&diags);
    base_arena_free(&arena);
    return good && !out->failed;
}

/* `inputname` wants the argument as it was written, which no code object keeps. The text of the call is read
 * again from the place where it begins, far enough to find the commas of its own level; only the argument
 * itself is then parsed. The place is where the call begins; an empty `callee` stands for any name. What does
 * not look like that call (the file was changed) has no text. */
bool ses_argument_text(mica_session *s, const vm_place *place, const char *callee, uint32_t k,
                       base_buf *out) {
    base_buf file_text = {0};
    base_view source;
    bool found = false;
    if (source_text(s, place, &file_text, &source)) {
        base_view line = line_of(source, place->line);
        const char *end = (const char *)source.data + source.len,
                   *p = (const char *)line.data + place->column - 1;
        size_t len = strlen(callee);
        bool there = place->column && place->column <= line.len && (size_t)(end - p) > len &&
                     (!len || memcmp(p, callee, len) == 0);
        while (there && p < end && (isalnum((unsigned char)*p) || *p == '_'))
            p++;
        while (there && p < end && (*p == ' ' || *p == '\t'))
            p++;
        if (there && p < end && *p == '(') {
            const char *begin = ++p, *from = p;
            for (; p < end; p = skip_one(p, end, begin)) {
                if (*p != ',' && *p != ')') continue;
                if (k-- == 0) {
                    found = write_out(from, (size_t)(p - from), out);
                    break;
                }
                if (*p == ')') break;
                from = p + 1;
            }
        }
    }
    base_buf_free(&file_text);
    return found;
}
