/* SPDX-License-Identifier: ISC */
/* floor [FILE]: start a process; with FILE, make one line durable in it. */
#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static const char line[] = "{\"at\":\"2026-01-15T09:00:00Z\",\"ev\":"
	    "\"step\",\"deal\":\"D000123\",\"outcome\":\"postpone\",\"next\":"
	    "\"2026-01-18T09:00:00Z\"}\n";
	int fd;

	if (argc < 2)
		return 0;
	fd = open(argv[1], O_WRONLY | O_APPEND | O_CREAT, 0666);
	if (fd < 0 || write(fd, line, sizeof(line) - 1) < 0 ||
	    fdatasync(fd) != 0)
		return 1;
	return close(fd) != 0;
}
