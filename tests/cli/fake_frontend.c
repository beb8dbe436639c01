/* tests/cli/fake_frontend.c - lets micac build the language of the tests, so that the tool is tested without
 * M. */
#include "tests/fake_language.h"

#include "session/frontend.h"

const mica_frontend *ses_m_frontend(void) {
    return &fake_frontend;
}
