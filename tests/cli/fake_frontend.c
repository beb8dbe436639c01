/* tests/cli/fake_frontend.c - lets micac build the language of the tests, so that the tool is tested without
 * M. */
#include "tests/fake_language.h"

#include "session/frontend.h"
#include "session/package.h"

const mica_frontend *ses_m_frontend(void) {
    return &fake_frontend;
}

/* Packages are folders of M: the tests' language has none. */
mica_status ses_package_look(const char *folder, bool *is_package, ses_package_words *out, mica_error *err) {
    (void)folder;
    (void)out;
    (void)err;
    *is_package = false;
    return MICA_OK;
}

void ses_package_free(ses_package_words *words) {
    (void)words;
}
