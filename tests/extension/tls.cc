/* tests/extension/tls.cc - an extension whose thread-local variable has a destructor, which holds a shared object in memory behind
 * dlclose: the one that is built after it must run all the same. */
#include "mica/extension.h"

#include <atomic>
#include <string>
#include <thread>

#ifndef VERSION
#define VERSION 1
#endif

static std::atomic<int> ended;

struct held {
    std::string text = "held";
    int calls = 0;
    ~held() { ended++; }
};
static thread_local held mine;

static int tls_version(mica_call *call) {
    mine.calls++;
    return mica_result(call, 0, mica_new_double(call, VERSION * 100 + mine.calls)) ? MICA_DONE : MICA_FAILED;
}

/* How many destructors ran at the end of a thread that has the variable. */
static int tls_thread(mica_call *call) {
    int before = ended;
    std::thread([] { mine.calls++; }).join();
    return mica_result(call, 0, mica_new_double(call, ended - before)) ? MICA_DONE : MICA_FAILED;
}

static const mica_function rows[] = {
    {"tls_thread", tls_thread, 0, 0, 1, 0,
     "n = tls_thread (): variables that ended with a thread of their own"},
    {"tls_version", tls_version, 0, 0, 1, 0,
     "n = tls_version (): 100 times the build, and how often it was called"}};
MICA_EXTENSION(rows, "tls", "1", "thread-local variables", nullptr, nullptr, nullptr);
