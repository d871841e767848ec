/* What the guest's shell cannot do: run a program in a terminal or as another user, and make input devices.
 *
 *   hand pty LOG COMMAND…     in a terminal of 240x50 whose output goes to LOG; ends as the command ends.
 *                             SIGUSR1 changes its size, so that everything is drawn anew
 *   hand as ID COMMAND…       as the user and group of this number
 *   hand last                 ends when nothing else has anything to do
 *   hand desk                 makes devices and events, as the lines on standard input say:
 *       device NAME KIND      keyboard, mouse, fine (a mouse whose wheel tells 120ths) or touchpad
 *       event TYPE CODE VALUE appends an event
 *       taps CODE COUNT       appends so many presses and releases, each in a report of its own
 *       flush                 writes what was appended, all at once
 *       steps DX DY COUNT US  writes so many reports of motion, one each US microseconds
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/uinput.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int terminal;

static void resize(int signal)
{
    static struct winsize size = { .ws_row = 50, .ws_col = 240 };
    (void)signal;
    size.ws_row = 99 - size.ws_row;
    ioctl(terminal, TIOCSWINSZ, &size);
}

static int in_terminal(const char *log, char **command)
{
    struct winsize size = { .ws_row = 50, .ws_col = 240 };
    int status, out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    struct sigaction on_signal = { .sa_handler = resize };
    pid_t child = forkpty(&terminal, NULL, NULL, &size);
    char bytes[4096];
    ssize_t length;

    if (out < 0 || child < 0)
        die("terminal");
    if (child == 0) {
        execvp(command[0], command);
        die(command[0]);
    }
    sigaction(SIGUSR1, &on_signal, NULL);
    while ((length = read(terminal, bytes, sizeof bytes)) > 0 || (length < 0 && errno == EINTR))
        if (length > 0) {
            if (write(out, bytes, length) < 0)
                die(log);
            /* Where is the cursor? What draws anew asks, as after a stop, and ends without an answer. */
            if (memmem(bytes, length, "\033[6n", 4) && write(terminal, "\033[1;1R", 6) < 0)
                die("answer");
        }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void as_user(int id, char **command)
{
    if (setgroups(0, NULL) || setgid(id) || setuid(id))
        die("user");
    execvp(command[0], command);
    die(command[0]);
}

static int last(void)
{
    struct sched_param none = { 0 };
    int turn;

    if (sched_setscheduler(0, SCHED_IDLE, &none))
        die("scheduler");
    for (turn = 0; turn < 10; turn++)
        sched_yield();
    return 0;
}

static struct input_event queue[65536];
static size_t queued;

static void append(int type, int code, int value)
{
    if (queued < sizeof queue / sizeof *queue)
        queue[queued++] = (struct input_event) { .type = type, .code = code, .value = value };
}

static void flush(int device)
{
    /* The kernel takes the whole of a write in one go. */
    if (queued && write(device, queue, queued * sizeof *queue) < 0)
        die("write");
    queued = 0;
}

static void axis(int device, int code, int max, int per_mm)
{
    struct uinput_abs_setup setup = { .code = code, .absinfo = { .maximum = max, .resolution = per_mm } };
    ioctl(device, UI_SET_ABSBIT, code);
    ioctl(device, UI_ABS_SETUP, &setup);
}

static int make(const char *name, const char *kind)
{
    int code, device = open("/dev/uinput", O_WRONLY);
    struct uinput_setup setup = { .id = { .bustype = BUS_VIRTUAL } };

    if (device < 0)
        die("/dev/uinput");
    ioctl(device, UI_SET_EVBIT, EV_KEY);
    if (!strcmp(kind, "keyboard")) {
        ioctl(device, UI_SET_EVBIT, EV_MSC);
        ioctl(device, UI_SET_MSCBIT, MSC_SCAN);
        for (code = 1; code < 128; code++)
            ioctl(device, UI_SET_KEYBIT, code);
    } else if (!strcmp(kind, "touchpad")) {
        ioctl(device, UI_SET_EVBIT, EV_ABS);
        ioctl(device, UI_SET_PROPBIT, INPUT_PROP_POINTER);
        ioctl(device, UI_SET_KEYBIT, BTN_LEFT);
        ioctl(device, UI_SET_KEYBIT, BTN_TOUCH);
        ioctl(device, UI_SET_KEYBIT, BTN_TOOL_FINGER);
        ioctl(device, UI_SET_KEYBIT, BTN_TOOL_DOUBLETAP);
        axis(device, ABS_X, 999, 10);
        axis(device, ABS_Y, 499, 10);
    } else {
        ioctl(device, UI_SET_EVBIT, EV_REL);
        for (code = BTN_LEFT; code <= BTN_EXTRA; code++)
            ioctl(device, UI_SET_KEYBIT, code);
        ioctl(device, UI_SET_RELBIT, REL_X);
        ioctl(device, UI_SET_RELBIT, REL_Y);
        ioctl(device, UI_SET_RELBIT, REL_WHEEL);
        ioctl(device, UI_SET_RELBIT, REL_HWHEEL);
        if (!strcmp(kind, "fine")) {
            ioctl(device, UI_SET_RELBIT, REL_WHEEL_HI_RES);
            ioctl(device, UI_SET_RELBIT, REL_HWHEEL_HI_RES);
        }
    }
    snprintf(setup.name, sizeof setup.name, "%s", name);
    if (ioctl(device, UI_DEV_SETUP, &setup) || ioctl(device, UI_DEV_CREATE))
        die("device");
    return device;
}

static void steps(int device, int dx, int dy, int count, int gap_us)
{
    /* From one to the next, not by the clock: a machine that was held up must not make up for it in a flood. */
    struct timespec gap = { .tv_nsec = gap_us * 1000L };
    while (count--) {
        append(EV_REL, REL_X, dx);
        append(EV_REL, REL_Y, dy);
        append(EV_SYN, SYN_REPORT, 0);
        flush(device);
        nanosleep(&gap, NULL);
    }
}

static int desk(void)
{
    char line[256], name[80], kind[80];
    int a, b, c, d, device = -1;

    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "device %79s %79s", name, kind) == 2) {
            device = make(name, kind);
        } else if (sscanf(line, "event %d %d %d", &a, &b, &c) == 3) {
            append(a, b, c);
        } else if (sscanf(line, "taps %d %d", &a, &b) == 2) {
            while (b--) {
                append(EV_KEY, a, 1);
                append(EV_SYN, SYN_REPORT, 0);
                append(EV_KEY, a, 0);
                append(EV_SYN, SYN_REPORT, 0);
            }
        } else if (sscanf(line, "steps %d %d %d %d", &a, &b, &c, &d) == 4) {
            steps(device, a, b, c, d);
        } else if (!strcmp(line, "flush\n")) {
            flush(device);
        } else {
            fprintf(stderr, "what is: %s", line);
            return 2;
        }
    }
    return 0;
}

int main(int count, char **words)
{
    if (count > 3 && !strcmp(words[1], "pty"))
        return in_terminal(words[2], words + 3);
    if (count > 3 && !strcmp(words[1], "as"))
        as_user(atoi(words[2]), words + 3);
    if (count == 2 && !strcmp(words[1], "last"))
        return last();
    if (count == 2 && !strcmp(words[1], "desk"))
        return desk();
    fprintf(stderr, "usage: hand pty LOG COMMAND… | as ID COMMAND… | last | desk\n");
    return 2;
}
