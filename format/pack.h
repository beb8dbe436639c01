/* format/pack.h - MessagePack for descriptive sections: written through msgpack-c, checked before anything
 * parses it. */
#ifndef FORMAT_PACK_H
#define FORMAT_PACK_H

#include "base/buf.h"
#include "base/json.h"
#include "base/view.h"
#include "mica/error.h"

#define FMT_PACK_MAX_DEPTH 16

/* A writer over `out`; a failed growth is remembered in the buffer. Maps and arrays are opened with their
 * count. */
typedef struct fmt_pack {
    base_buf *out;
} fmt_pack;

void fmt_pack_map(fmt_pack *pack, uint32_t pairs);
void fmt_pack_array(fmt_pack *pack, uint32_t items);
void fmt_pack_str(fmt_pack *pack, const char *text);
void fmt_pack_u64(fmt_pack *pack, uint64_t n);
void fmt_pack_double(fmt_pack *pack, double x);
void fmt_pack_bool(fmt_pack *pack, bool value);
void fmt_pack_i64(fmt_pack *pack, int64_t n);
void fmt_pack_nil(fmt_pack *pack);
void fmt_pack_bin(fmt_pack *pack, const void *data, size_t len);
/* As text where it is UTF-8, else as bytes: readers of other languages refuse text that is none. */
void fmt_pack_name(fmt_pack *pack, base_view name);

/* Walks one MessagePack value without allocating: it must be whole, fill `data` exactly, be nested at most
 * FMT_PACK_MAX_DEPTH deep, and no container may count more items than bytes are left. Errors:
 * SERIALIZATION. */
MICA_MUST_USE mica_status fmt_pack_check(base_view data, mica_error *err);
/* The same of one value that begins at *from, behind which others may follow; *from is behind it then. */
MICA_MUST_USE mica_status fmt_pack_check_one(base_view data, size_t *from, mica_error *err);

/* One value of checked data, as fmt_pack_next finds it. */
typedef enum fmt_pack_type {
    FMT_PACK_NIL,
    FMT_PACK_BOOL,
    FMT_PACK_INTEGER,
    FMT_PACK_DOUBLE,
    FMT_PACK_TEXT, /* text and bytes: which it was written as does not matter to who reads it */
    FMT_PACK_ARRAY,
    FMT_PACK_MAP
} fmt_pack_type;
typedef struct fmt_pack_item {
    fmt_pack_type type;
    bool wide;       /* an integer above INT64_MAX: `integer` has its bits */
    int64_t integer; /* also of a bool */
    double number;
    base_view text;
    uint64_t count; /* of an array its items, of a map its pairs; they follow */
    size_t at;      /* where it begins */
} fmt_pack_item;
/* A place in checked data (fmt_pack_check). */
typedef struct fmt_pack_cursor {
    base_view data;
    size_t at;
} fmt_pack_cursor;
/* Takes the value there, of a container its head alone; false at the end. */
bool fmt_pack_next(fmt_pack_cursor *cursor, fmt_pack_item *out);
/* Passes over the value there with all that is in it. */
void fmt_pack_skip(fmt_pack_cursor *cursor);
/* The bytes of the value there with all that is in it, which is passed over. */
base_view fmt_pack_take(fmt_pack_cursor *cursor);
/* The value of a key of the map that begins at the cursor, which stays; false where it is no map or has no such key. */
bool fmt_pack_find(fmt_pack_cursor map, const char *key, fmt_pack_cursor *out);

/* Writes a checked value as JSON; binary data becomes hexadecimal text. Errors: SERIALIZATION, NO_MEMORY. */
MICA_MUST_USE mica_status fmt_pack_json(base_view data, base_json *j, mica_error *err);
/* Appends a checked value for readers: a map as aligned lines, lists of maps as tables. Errors:
 * SERIALIZATION, NO_MEMORY. */
MICA_MUST_USE mica_status fmt_pack_text(base_view data, base_buf *out, mica_error *err);

#endif
