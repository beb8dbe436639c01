/* base/json.h - writes JSON (RFC 8259): separators, names and the escaping of text in one place, for all that
 * prints it. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

/* A writer over a buffer, which remembers a failed growth. Every value takes the name of the member it is, or
 * NULL within arrays and at the top. The caller closes what it opens. */
typedef struct base_json {
    base_buf *out;
    bool follows; /* something stands before the next value in the same object or array */
    bool breaks;  /* the next value begins a line */
} base_json;

void base_json_object(base_json *j, const char *name);
void base_json_object_end(base_json *j);
void base_json_array(base_json *j, const char *name);
void base_json_array_end(base_json *j);
/* Bytes that are not UTF-8 become U+FFFD; control characters are escaped. */
void base_json_text(base_json *j, const char *name, base_view text);
void base_json_str(base_json *j, const char *name, const char *text);
void base_json_u64(base_json *j, const char *name, uint64_t n);
void base_json_i64(base_json *j, const char *name, int64_t n);
/* With so many significant digits; 0: as few as read back as the same number. JSON has no word for infinities
 * and NaN: null. */
void base_json_double(base_json *j, const char *name, double x, int digits);
void base_json_bool(base_json *j, const char *name, bool value);
void base_json_null(base_json *j, const char *name);
void base_json_hex(base_json *j, const char *name, const void *bytes, size_t len);
/* A name that is no constant; its value follows with the name NULL. */
void base_json_name(base_json *j, base_view name);
/* A value that is JSON already. */
void base_json_raw(base_json *j, const char *name, base_view json);
/* The members of an object that is JSON already, as members of the one that is open. */
void base_json_members(base_json *j, base_view object);
/* The next value begins a line. */
void base_json_break(base_json *j);

#endif
