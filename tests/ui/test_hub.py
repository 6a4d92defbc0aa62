"""What services say on their threads becomes signals in the window's thread; bursts become one."""

import threading

from pytestqt.qtbot import QtBot

from ui.hub import Hub


def test_a_burst_from_another_thread_is_announced_once(qtbot: QtBot) -> None:
    hub, heard = Hub(), list[tuple[frozenset[str], threading.Thread]]()
    hub.touched.connect(lambda orders: heard.append((orders, threading.current_thread())))

    def burst() -> None:
        for n in range(50):
            hub.tell_touched({f"o{n}"})

    worker = threading.Thread(target=burst)
    with qtbot.waitSignal(hub.touched):
        worker.start()
    worker.join()
    qtbot.waitUntil(lambda: sum(len(orders) for orders, _ in heard) == 50)
    assert len(heard) < 5
    assert {thread for _, thread in heard} == {threading.main_thread()}


def test_nothing_touched_is_not_announced(qtbot: QtBot) -> None:
    hub = Hub()
    with qtbot.assertNotEmitted(hub.touched, wait=60):
        hub.tell_touched(())
