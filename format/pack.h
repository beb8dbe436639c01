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

/* Walks one MessagePack value without allocating: it must be whole, fill `data` exactly, be nested at most
 * FMT_PACK_MAX_DEPTH deep, and no container may count more items than bytes are left. Errors:
 * SERIALIZATION. */
MICA_MUST_USE mica_status fmt_pack_check(base_view data, mica_error *err);

/* Writes a checked value as JSON; binary data becomes hexadecimal text. Errors: SERIALIZATION, NO_MEMORY. */
MICA_MUST_USE mica_status fmt_pack_json(base_view data, base_json *j, mica_error *err);
/* Appends a checked value for readers: a map as aligned lines, lists of maps as tables. Errors:
 * SERIALIZATION, NO_MEMORY. */
MICA_MUST_USE mica_status fmt_pack_text(base_view data, base_buf *out, mica_error *err);

#endif
