<?php

namespace Chart;

final class Depth
{
    public static function metres(): int
    {
        return 12;
    }
}
