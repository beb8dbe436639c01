/* cli/micac/image_html.c - `micac image info FILE --html OUT`: one self-contained page that shows where an image's program
 * stands, its variables and what they take, its memory and epochs. The page (cli/micac/page/image.html) draws itself from the
 * JSON of `micac image info --json`, and takes nothing in it for more than text and numbers. */
#include "cli/micac/html.h"

static const char image_page[] = {
#include "generated/image_page.inc"
    0};

mica_status cli_image_html(const base_buf *json, const char *to, mica_error *err) {
    return cli_html_write(image_page, json, true, to, err);
}
