// Tells the thread sanitizer of the mutexes that it cannot see: loaded before the Swift runtime by Scripts/tsan, on Linux.
//
// Swift's Mutex sits on the kernel's priority-inheriting futexes. Without contention it is an atomic of the program's own,
// which the sanitizer sees; with contention the runtime library, which is not instrumented, enters the kernel, and the
// order that this makes is lost: two correct critical sections are then reported as a race. Swift 6.3 does so for eight
// threads that count under one lock. What stands here says no more than what is true: that a contended lock comes after
// the unlock before it. Nothing is suppressed, so every other race is still reported.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

typedef SWIFT void (*lock_function)(uint32_t thread, SELF void *mutex);
typedef SWIFT void (*unlock_function)(SELF void *mutex);

// Absent in programs that are not instrumented, such as the one that starts the tests.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK);
SWIFT void unlock_slow(SELF void *mutex) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) {
    ((lock_function)dlsym(RTLD_NEXT, LOCK))(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT void unlock_slow(SELF void *mutex) {
    if (__tsan_release) __tsan_release(mutex);
    ((unlock_function)dlsym(RTLD_NEXT, UNLOCK))(mutex);
}
