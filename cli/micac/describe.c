/* cli/micac/describe.c - what several subcommands tell about a snapshot. */
#include "cli/micac/describe.h"

mica_status cli_kind_name(mica_snapshot *s, uint16_t kind, base_view *out, mica_error *err) {
    mica_snapshot_info info;
    mica_snapshot_kind row;
    mica_snapshot_get_info(s, &info);
    *out = base_view_str("unknown");
    for (uint32_t i = 0; i < info.kinds; i++) {
        mica_status status = mica_snapshot_kind_info(s, i, &row, err);
        if (status != MICA_OK) return status;
        if (row.kind == kind) return mica_snapshot_name(s, row.name, out, err);
    }
    return MICA_OK;
}

mica_status cli_start_ranges(mica_snapshot *s, base_buf *out, mica_error *err) {
    mica_status status = MICA_OK;
    base_buf_str(out, "[");
    for (uint32_t n = 0, first, count; status == MICA_OK; n++) {
        status = mica_snapshot_start_at(s, n, &first, &count, err);
        if (status == MICA_OK) base_buf_printf(out, "%s[%u,%u]", n ? "," : "", first, count);
    }
    base_buf_str(out, "]");
    return status == MICA_ERR_NOT_FOUND ? MICA_OK : status;
}
