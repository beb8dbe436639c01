/* presets/config_rows.c - the table of settings (presets/config.def) as data: what each is called, means
 * and may be, and where in mica_config it lies.
 *
 * The same rows are expanded three times: to this table, to the default values (config.c), and to indices
 * by name (presets_internal.h). The two rows that name presets come before the settings that their preset
 * sets, and that order is relied on (config_take_preset). */
#include "presets/presets_internal.h"

#include <assert.h>
#include <stddef.h>

const config_row config_rows[CONFIG_ROWS] = {
#define CONFIG_NAME_ROW(row_key, row_type, text) {.key = row_key, .meaning = text, .type = CONFIG_##row_type},
#define CONFIG_SNAPSHOT_ROW(field, row_type, low, high, default_value, text)                                 \
    {.key = #field,                                                                                          \
     .meaning = text,                                                                                        \
     .type = CONFIG_##row_type,                                                                              \
     .at = offsetof(mica_config, snapshot.field),                                                            \
     .least = (double)(low),                                                                                 \
     .most = (double)(high)},
#define CONFIG_GC_ROW(field, row_type, low, high, text)                                                      \
    {.key = "gc." #field,                                                                                    \
     .meaning = text,                                                                                        \
     .type = CONFIG_##row_type,                                                                              \
     .at = offsetof(mica_config, gc.field),                                                                  \
     .least = (double)(low),                                                                                 \
     .most = (double)(high)},
#include "presets/config.def"
#undef CONFIG_NAME_ROW
#undef CONFIG_SNAPSHOT_ROW
#undef CONFIG_GC_ROW
};
static_assert(CONFIG_ROWS <= MICA_SETTING_MAX, "mica_config has no room for so many settings");
