/* base/json.c - the writer of base/json.h: commas, quoting and numbers; whoever calls it keeps the brackets
 * paired. */
#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Length of the UTF-8 sequence at the front of `text`, or 0 when it is not one: the table of well-formed
 * sequences of the Unicode standard (3.9, table 3-7), without overlong forms, surrogates and anything above
 * U+10FFFF. */
static size_t sequence(const uint8_t *text, size_t len) {
    uint8_t b = text[0];
    size_t n = b < 0x80                ? 1
               : b >= 0xc2 && b < 0xe0 ? 2
               : b >= 0xe0 && b < 0xf0 ? 3
               : b >= 0xf0 && b < 0xf5 ? 4
                                       : 0;
    if (n == 0 || n > len) return 0;
    for (size_t i = 1; i < n; i++) {
        if ((text[i] & 0xc0) != 0x80) return 0;
    }
    if ((b == 0xe0 && text[1] < 0xa0) || (b == 0xed && text[1] > 0x9f) || (b == 0xf0 && text[1] < 0x90) ||
        (b == 0xf4 && text[1] > 0x8f))
        return 0;
    return n;
}

/* Names and messages may hold any bytes (a path is no UTF-8 by law). What is none becomes U+FFFD, so that
 * the output can be parsed whatever was in it. */
static void quote(base_buf *out, base_view text) {
    base_buf_byte(out, '"');
    for (size_t i = 0; i < text.len;) {
        uint8_t b = text.data[i];
        size_t n = sequence(text.data + i, text.len - i);
        if (n == 0)
            base_buf_str(out, "\\ufffd");
        else if (b == '"' || b == '\\')
            base_buf_printf(out, "\\%c", b);
        else if (b < 0x20 || b == 0x7f)
            base_buf_printf(out, "\\u%04x", b);
        else
            base_buf_append(out, text.data + i, n);
        i += n ? n : 1;
    }
    base_buf_byte(out, '"');
}

/* What stands before a value. */
static void begin(base_json *j, const char *name) {
    if (j->follows) base_buf_byte(j->out, ',');
    if (j->breaks) base_buf_byte(j->out, '\n');
    j->breaks = false;
    j->follows = true;
    if (!name) return;
    quote(j->out, base_view_str(name));
    base_buf_byte(j->out, ':');
}

static void open_with(base_json *j, const char *name, char bracket) {
    begin(j, name);
    base_buf_byte(j->out, (uint8_t)bracket);
    j->follows = false;
}

static void close_with(base_json *j, char bracket) {
    base_buf_byte(j->out, (uint8_t)bracket);
    j->follows = true;
    j->breaks = false;
}

void base_json_object(base_json *j, const char *name) {
    open_with(j, name, '{');
}
void base_json_object_end(base_json *j) {
    close_with(j, '}');
}
void base_json_array(base_json *j, const char *name) {
    open_with(j, name, '[');
}
void base_json_array_end(base_json *j) {
    close_with(j, ']');
}

void base_json_text(base_json *j, const char *name, base_view text) {
    begin(j, name);
    quote(j->out, text);
}
void base_json_str(base_json *j, const char *name, const char *text) {
    base_json_text(j, name, base_view_str(text));
}

void base_json_u64(base_json *j, const char *name, uint64_t n) {
    begin(j, name);
    base_buf_printf(j->out, "%" PRIu64, n);
}
void base_json_i64(base_json *j, const char *name, int64_t n) {
    begin(j, name);
    base_buf_printf(j->out, "%" PRId64, n);
}

/* The shortest of 15 to 17 digits that reads back as the same number, unless the caller wants a certain
 * count; JSON has no infinities and no NaN, so they are null. */
void base_json_double(base_json *j, const char *name, double x, int digits) {
    char text[40] = "null";
    begin(j, name);
    for (int n = digits ? digits : 15; isfinite(x) && n <= 17; n++) {
        snprintf(text, sizeof text, "%.*g", n, x);
        if (digits || strtod(text, NULL) == x) break;
    }
    base_buf_str(j->out, text);
}

void base_json_bool(base_json *j, const char *name, bool value) {
    begin(j, name);
    base_buf_str(j->out, value ? "true" : "false");
}
void base_json_null(base_json *j, const char *name) {
    begin(j, name);
    base_buf_str(j->out, "null");
}

void base_json_hex(base_json *j, const char *name, const void *bytes, size_t len) {
    begin(j, name);
    base_buf_byte(j->out, '"');
    base_buf_hex(j->out, bytes, len);
    base_buf_byte(j->out, '"');
}

void base_json_name(base_json *j, base_view name) {
    begin(j, NULL);
    quote(j->out, name);
    base_buf_byte(j->out, ':');
    j->follows = false;
}

void base_json_raw(base_json *j, const char *name, base_view json) {
    begin(j, name);
    base_buf_append(j->out, json.data, json.len);
}

/* Text between the outer braces: an object that is there already becomes part of the one being written. */
void base_json_members(base_json *j, base_view object) {
    const uint8_t *from = memchr(object.data, '{', object.len), *to = memrchr(object.data, '}', object.len);
    if (!from || !to || to <= from + 1) return;
    begin(j, NULL);
    base_buf_append(j->out, from + 1, (size_t)(to - from - 1));
}

void base_json_break(base_json *j) {
    j->breaks = true;
}
