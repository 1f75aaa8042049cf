"""Background jobs in a process of their own (`club worker`), for installations with Redis."""

from club import memory, tasks


def main() -> None:
    """Run jobs until told to stop."""
    with memory.building():
        from app import create_app

        create_app()
    tasks.consumer(embedded=False, workers=4).run()


if __name__ == "__main__":
    main()
